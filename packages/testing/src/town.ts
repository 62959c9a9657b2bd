import { hashSecret, newSecret } from "@estiva/server/accounts/secrets.ts";
import { Browser } from "./browser.ts";
import { FilledAccounts, type FilledUser } from "./filled-accounts.ts";
import { type SpawnedServer, spawnServer } from "./spawn-server.ts";

/** Somebody with an account, and what they use it with: their password, over Basic. */
export interface Person extends FilledUser {
  readonly api: Browser;
}

/** A server with people on it. */
export interface Town extends AsyncDisposable {
  readonly server: SpawnedServer;
  readonly rows: FilledAccounts;
  person(name: string, parts?: Parameters<FilledAccounts["user"]>[1]): Promise<Person>;
  /** A browser with a session of this account, that began so long ago; in milliseconds. */
  session(user: Pick<FilledUser, "id">, age?: number): Browser;
}

export async function openTown(env: Readonly<Record<string, string>> = {}): Promise<Town> {
  const server = await spawnServer({ env });
  const rows = FilledAccounts.open(server.dataDir);
  return {
    server,
    rows,
    async person(name, parts = {}) {
      const user = await rows.user(name, parts);
      return { ...user, api: new Browser(server.url, { headers: { authorization: user.basic } }) };
    },
    session(user, age = 0) {
      const secret = newSecret("session");
      const at = Date.now() - age;
      rows.run(
        `insert into sessions (secret_hash, user_id, method, created_at, signed_in_at, last_seen_at, expires_at)
         values (?, ?, 'password', ?, ?, ?, ?)`,
        ...[hashSecret(secret), user.id, at, at, Date.now(), at + 86_400_000],
      );
      const browser = new Browser(server.url);
      browser.cookie = `estiva_session_${new URL(server.url).port}=${secret}`;
      return browser;
    },
    async [Symbol.asyncDispose]() {
      rows[Symbol.dispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}
