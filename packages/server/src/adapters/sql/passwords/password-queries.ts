import { isOwnAddress, type MailedLink } from "#server/accounts/passwords/mailed-link.ts";
import type { PasswordChange, PasswordRecords } from "#server/accounts/passwords/password-records.ts";
import { refuseVerified } from "#server/accounts/users/changed-email.ts";
import { json } from "../codecs.ts";
import type { Database, Tx } from "../database.ts";
import { takeSecret } from "../one-time-secrets/take-secret.ts";
import { prepared, type Value } from "../prepared.ts";
import { endSignIns } from "../users/end-sign-ins.ts";
import { isVerifiedElsewhere } from "../users/verified-elsewhere.ts";

const setHash = prepared((db, value: Value<{ userId: number; passwordHash: string }>) =>
  db
    .updateTable("users")
    .set({ password_hash: value("passwordHash") })
    .where("id", "=", value("userId"))
    .returning("id"),
);

const verify = prepared((db, value: Value<{ userId: number; email: string; now: number }>) =>
  db
    .updateTable("users")
    .set({ email_verified_at: value("now") })
    .where("id", "=", value("userId"))
    .where("email", "=", value("email"))
    .returning("id"),
);

const addressOf = prepared((db, value: Value<{ userId: number }>) =>
  db.selectFrom("users").select("email").where("id", "=", value("userId")),
);

const linkData = json<{ readonly email?: string }>();

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
      if (link === undefined) return undefined;
      const { userId } = link;
      const owner = await addressOf.first(tx, { userId });
      if (!isOwnAddress(link, owner?.email ?? undefined)) return undefined;
      const isSet = await setPassword(tx, userId, passwordHash, { keptSession: undefined, now });
      return isSet ? userId : undefined;
    });
  }

  async verifyEmail(secretHash: string, now: number): Promise<number | undefined> {
    return await this.#database.write(async (tx) => {
      const link = await takeLink(tx, "verify", secretHash, now);
      if (link === undefined) return undefined;
      const { userId, email = "" } = link;
      refuseVerified(await isVerifiedElsewhere(tx, email, userId));
      return (await verify.first(tx, { userId, email, now }))?.id;
    });
  }
}

async function setPassword(
  tx: Tx,
  userId: number,
  passwordHash: string,
  change: PasswordChange,
): Promise<boolean> {
  const changed = await setHash.first(tx, { userId, passwordHash });
  if (changed === undefined) return false;
  await endSignIns(tx, userId, change);
  return true;
}

async function takeLink(
  tx: Tx,
  purpose: "reset" | "verify",
  secretHash: string,
  now: number,
): Promise<MailedLink | undefined> {
  const row = await takeSecret.first(tx, { secretHash, purpose, now });
  if (row === undefined || row.user_id === null) return undefined;
  return { userId: row.user_id, email: linkData.decode(row.data).email };
}
