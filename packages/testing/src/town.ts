import { Browser } from "./browser.ts";
import { type SpawnedServer, type SpawnOptions, spawnServer } from "./spawn-server.ts";
import { TestAccounts, type TestUser, type UserParts } from "./test-accounts.ts";

/** Somebody with an account, and what they use it with: their password, over Basic. */
export interface Person extends TestUser {
  readonly api: Browser;
}

/** A server with people on it. */
export interface Town extends AsyncDisposable {
  readonly server: SpawnedServer;
  readonly accounts: TestAccounts;
  person(name: string, parts?: UserParts): Promise<Person>;
  /** A browser with a session of this account, that began so long ago; in milliseconds. */
  session(user: Pick<TestUser, "id">, age?: number): Promise<Browser>;
}

export async function openTown(
  env: Readonly<Record<string, string>> = {},
  options: Pick<SpawnOptions, "movableClock"> = {},
): Promise<Town> {
  const server = await spawnServer({ ...options, env });
  const accounts = await TestAccounts.open(server.dataDir);
  return {
    server,
    accounts,
    async person(name, parts = {}) {
      const user = await accounts.user(name, parts);
      return { ...user, api: new Browser(server.url, { headers: { authorization: user.basic } }) };
    },
    async session(user, age = 0) {
      const secret = await accounts.session(user.id, { age });
      const browser = new Browser(server.url);
      browser.cookie = `estiva_session_${new URL(server.url).port}=${secret}`;
      return browser;
    },
    async [Symbol.asyncDispose]() {
      await accounts[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}
