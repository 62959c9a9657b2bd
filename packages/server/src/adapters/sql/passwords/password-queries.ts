import type { Transaction } from "kysely";
import type { PasswordChange, PasswordRecords } from "#server/accounts/passwords/password-records.ts";
import type { Database } from "../database.ts";
import type { Tables } from "../tables.ts";
import { endSignIns } from "../users/end-sign-ins.ts";
import { refuseVerified } from "../users/user-writer.ts";

export class PasswordQueries implements PasswordRecords {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async set(userId: number, passwordHash: string, change: PasswordChange): Promise<boolean> {
    return await this.#database.write((tx) => setPassword(tx, userId, passwordHash, change));
  }

  async reset(secretHash: string, passwordHash: string, now: number): Promise<number | undefined> {
    return await this.#database.write(async (tx) => {
      const link = await takeLink(tx, "reset", secretHash, now);
      if (link === undefined || !(await isAddressOf(tx, link))) return undefined;
      const isSet = await setPassword(tx, link.userId, passwordHash, { keptSession: undefined, now });
      return isSet ? link.userId : undefined;
    });
  }

  async verifyEmail(secretHash: string, now: number): Promise<number | undefined> {
    return await this.#database.write(async (tx) => {
      const link = await takeLink(tx, "verify", secretHash, now);
      if (link === undefined) return undefined;
      const { userId, email } = link;
      await refuseVerified(tx, email, userId);
      const verified = await tx
        .updateTable("users")
        .set({ email_verified_at: now })
        .where("id", "=", userId)
        .where("email", "=", email)
        .returning("id")
        .executeTakeFirst();
      return verified?.id;
    });
  }
}

async function setPassword(
  tx: Transaction<Tables>,
  userId: number,
  passwordHash: string,
  change: PasswordChange,
): Promise<boolean> {
  const changed = await tx
    .updateTable("users")
    .set({ password_hash: passwordHash })
    .where("id", "=", userId)
    .returning("id")
    .executeTakeFirst();
  if (changed === undefined) return false;
  await endSignIns(tx, userId, change);
  return true;
}

/**
 * A link may have been on its way when the address was replaced, and must not open the account to the old one. What
 * the operator hands out went to no address.
 */
async function isAddressOf(
  tx: Transaction<Tables>,
  { userId, email }: { readonly userId: number; readonly email: string },
): Promise<boolean> {
  if (email === "") return true;
  const owner = await tx.selectFrom("users").select("email").where("id", "=", userId).executeTakeFirst();
  return owner?.email === email;
}

async function takeLink(
  tx: Transaction<Tables>,
  purpose: "reset" | "verify",
  secretHash: string,
  now: number,
): Promise<{ readonly userId: number; readonly email: string } | undefined> {
  const row = await tx
    .deleteFrom("one_time_secrets")
    .where("secret_hash", "=", secretHash)
    .where("purpose", "=", purpose)
    .where("expires_at", ">", now)
    .returning(["user_id", "data"])
    .executeTakeFirst();
  if (row === undefined || row.user_id === null) return undefined;
  const { email = "" } = JSON.parse(row.data) as { readonly email?: string };
  return { userId: row.user_id, email };
}
