import type { Kysely } from "kysely";
import type { AccountSecrets, SignInRecords } from "#server/accounts/sessions/sign-in-records.ts";
import { type Principal, robotPrincipal, userPrincipal } from "#server/rights/principal.ts";
import type { Database } from "../database.ts";
import { prepared, type Value } from "../prepared.ts";
import type { Tables } from "../tables.ts";

const accountByName = prepared((db, value: Value<{ login: string }>) =>
  accounts(db).where("n.name", "=", value("login")),
);

const accountByEmail = prepared((db, value: Value<{ login: string }>) =>
  accounts(db).where("u.email", "=", value("login")).where("u.email_verified_at", "is not", null),
);

const robotByName = prepared((db, value: Value<{ namespace: string; robot: string }>) =>
  db
    .selectFrom("namespaces as n")
    .innerJoin("robots as r", "r.namespace_id", "n.id")
    .select("r.id")
    .where("n.name", "=", value("namespace"))
    .where("r.name", "=", value("robot")),
);

const replaceHash = prepared((db, value: Value<{ userId: number; from: string; to: string }>) =>
  db
    .updateTable("users")
    .set({ password_hash: value("to") })
    .where("id", "=", value("userId"))
    .where("password_hash", "=", value("from")),
);

export class SignInQueries implements SignInRecords {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async account(login: string): Promise<AccountSecrets | undefined> {
    const account = login.includes("@") ? accountByEmail : accountByName;
    const row = await account.readFirst(this.#database, { login: login.toLowerCase() });
    if (row === undefined) return undefined;
    return {
      id: row.id,
      username: row.name,
      credentialVersion: row.credential_version,
      passwordHash: row.password_hash ?? undefined,
      hasSecondFactor: row.totp_confirmed_at !== null,
      isSiteAdmin: row.is_admin === 1,
      isActive: row.disabled_at === null && row.suspended_at === null && row.deleted_at === null,
      isUnconfirmed: row.email !== null && row.email_verified_at === null && row.last_signed_in_at === null,
    };
  }

  async principalOf(login: string): Promise<Principal | undefined> {
    const dot = login.indexOf(".");
    if (dot === -1 || login.includes("@")) {
      const account = await this.account(login);
      return account && userPrincipal(account.id);
    }
    const names = { namespace: login.slice(0, dot), robot: login.slice(dot + 1) };
    const robot = await robotByName.readFirst(this.#database, names);
    return robot && robotPrincipal(robot.id);
  }

  async renewHash(userId: number, from: string, to: string): Promise<void> {
    await this.#database.write((tx) => replaceHash.all(tx, { userId, from, to }));
  }
}

function accounts(on: Kysely<Tables>) {
  return on
    .selectFrom("users as u")
    .innerJoin("namespaces as n", "n.id", "u.id")
    .select(["u.id", "n.name", "u.password_hash", "u.credential_version", "u.totp_confirmed_at"])
    .select(["u.disabled_at", "n.suspended_at", "n.deleted_at"])
    .select(["u.email", "u.email_verified_at", "u.last_signed_in_at", "u.is_admin"]);
}
