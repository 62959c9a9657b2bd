import type { AccountSecrets, SignInRecords } from "#server/accounts/sessions/sign-in-records.ts";
import { type Principal, robotPrincipal, userPrincipal } from "#server/rights/principal.ts";
import type { Database } from "../database.ts";
import { PreparedQuery, type Value } from "../prepared-query.ts";

export class SignInQueries implements SignInRecords {
  readonly #database: Database;
  readonly #byName;
  readonly #byEmail;
  readonly #robot;

  constructor(database: Database) {
    this.#database = database;
    const accounts = database.read
      .selectFrom("users as u")
      .innerJoin("namespaces as n", "n.id", "u.id")
      .select(["u.id", "n.name", "u.password_hash", "u.credential_version", "u.totp_confirmed_at"])
      .select(["u.disabled_at", "n.suspended_at", "n.deleted_at"])
      .select(["u.email", "u.email_verified_at", "u.last_signed_in_at"]);
    this.#byName = new PreparedQuery((value: Value<{ login: string }>) =>
      accounts.where("n.name", "=", value("login")),
    );
    this.#byEmail = new PreparedQuery((value: Value<{ login: string }>) =>
      accounts.where("u.email", "=", value("login")).where("u.email_verified_at", "is not", null),
    );
    this.#robot = new PreparedQuery((value: Value<{ namespace: string; robot: string }>) =>
      database.read
        .selectFrom("namespaces as n")
        .innerJoin("robots as r", "r.namespace_id", "n.id")
        .select("r.id")
        .where("n.name", "=", value("namespace"))
        .where("r.name", "=", value("robot")),
    );
  }

  async account(login: string): Promise<AccountSecrets | undefined> {
    const query = login.includes("@") ? this.#byEmail : this.#byName;
    const [row] = await query.read(this.#database, { login: login.toLowerCase() });
    if (row === undefined) return undefined;
    return {
      ...{ id: row.id, username: row.name, credentialVersion: row.credential_version },
      passwordHash: row.password_hash ?? undefined,
      hasSecondFactor: row.totp_confirmed_at !== null,
      isActive: row.disabled_at === null && row.suspended_at === null && row.deleted_at === null,
      isUnconfirmed: row.email !== null && row.email_verified_at === null && row.last_signed_in_at === null,
    };
  }

  async principalOf(login: string): Promise<Principal | undefined> {
    const dot = login.indexOf(".");
    if (dot === -1 || login.includes("@")) {
      const account = await this.account(login);
      return account === undefined ? undefined : userPrincipal(account.id);
    }
    const names = { namespace: login.slice(0, dot), robot: login.slice(dot + 1) };
    const robot = await this.#robot.readFirst(this.#database, names);
    return robot === undefined ? undefined : robotPrincipal(robot.id);
  }

  async renewHash(userId: number, from: string, to: string): Promise<void> {
    await this.#database.write(async (tx) => {
      await tx
        .updateTable("users")
        .set({ password_hash: to })
        .where("id", "=", userId)
        .where("password_hash", "=", from)
        .execute();
    });
  }
}
