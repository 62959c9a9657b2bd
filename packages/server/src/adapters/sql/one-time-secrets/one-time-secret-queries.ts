import type { Selectable, Transaction } from "kysely";
import type {
  NewOneTimeSecret,
  OneTimePurpose,
  OneTimeSecret,
  OneTimeSecretKey,
  OneTimeSecretRecords,
} from "#server/accounts/one-time-secrets/one-time-secret-records.ts";
import type { Database } from "../database.ts";
import type { Tables } from "../tables.ts";

/** Of one account and purpose: whoever knows a password could ask for any number of challenges. */
const maxSecrets = 20;

export class OneTimeSecretQueries implements OneTimeSecretRecords {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async add(secret: NewOneTimeSecret): Promise<void> {
    const row = {
      ...{ secret_hash: secret.secretHash, purpose: secret.purpose, data: JSON.stringify(secret.data) },
      ...{ user_id: secret.userId ?? null, created_at: secret.createdAt, expires_at: secret.expiresAt },
    };
    await this.#database.write(async (tx) => {
      await tx.insertInto("one_time_secrets").values(row).execute();
      if (secret.userId !== undefined) await removeOldest(tx, secret.userId, secret.purpose);
    });
  }

  async find({ secretHash, purpose }: OneTimeSecretKey, now: number): Promise<OneTimeSecret | undefined> {
    const row = await this.#database.read
      .selectFrom("one_time_secrets")
      .selectAll()
      .where("secret_hash", "=", secretHash)
      .where("purpose", "=", purpose)
      .where("expires_at", ">", now)
      .executeTakeFirst();
    return row && record(row);
  }

  async attempt(
    { secretHash, purpose }: OneTimeSecretKey,
    most: number,
    now: number,
  ): Promise<OneTimeSecret | undefined> {
    return await this.#database.write(async (tx) => {
      const row = await tx
        .updateTable("one_time_secrets")
        .set((eb) => ({ attempts: eb("attempts", "+", 1) }))
        .where("secret_hash", "=", secretHash)
        .where("purpose", "=", purpose)
        .where("expires_at", ">", now)
        .where("attempts", "<", most)
        .returningAll()
        .executeTakeFirst();
      return row && record(row);
    });
  }

  async take({ secretHash, purpose }: OneTimeSecretKey, now: number): Promise<OneTimeSecret | undefined> {
    return await this.#database.write(async (tx) => {
      const row = await tx
        .deleteFrom("one_time_secrets")
        .where("secret_hash", "=", secretHash)
        .where("purpose", "=", purpose)
        .where("expires_at", ">", now)
        .returningAll()
        .executeTakeFirst();
      return row && record(row);
    });
  }

  async lastMadeAt(userId: number, purpose: OneTimePurpose): Promise<number | undefined> {
    const { last } = await this.#database.read
      .selectFrom("one_time_secrets")
      .select((eb) => eb.fn.max("created_at").as("last"))
      .where("user_id", "=", userId)
      .where("purpose", "=", purpose)
      .executeTakeFirstOrThrow();
    return last ?? undefined;
  }

  async removeUnowned(purpose: OneTimePurpose): Promise<void> {
    await this.#database.write((tx) =>
      tx.deleteFrom("one_time_secrets").where("user_id", "is", null).where("purpose", "=", purpose).execute(),
    );
  }

  async sweep(now: number, limit: number): Promise<number> {
    return await this.#database.write(async (tx) => {
      const dead = tx
        .selectFrom("one_time_secrets")
        .select("secret_hash")
        .where("expires_at", "<=", now)
        .limit(limit);
      const swept = await tx
        .deleteFrom("one_time_secrets")
        .where("secret_hash", "in", dead)
        .returning("secret_hash")
        .execute();
      return swept.length;
    });
  }
}

/** Removes those that are too many. */
async function removeOldest(tx: Transaction<Tables>, userId: number, purpose: OneTimePurpose): Promise<void> {
  const kept = tx
    .selectFrom("one_time_secrets")
    .select("created_at")
    .where("user_id", "=", userId)
    .where("purpose", "=", purpose)
    .orderBy("created_at", "desc")
    .limit(1)
    .offset(maxSecrets);
  await tx
    .deleteFrom("one_time_secrets")
    .where("user_id", "=", userId)
    .where("purpose", "=", purpose)
    .where("created_at", "<=", kept)
    .execute();
}

function record(row: Selectable<Tables["one_time_secrets"]>): OneTimeSecret {
  return {
    secretHash: row.secret_hash,
    purpose: row.purpose as OneTimePurpose,
    userId: row.user_id ?? undefined,
    data: JSON.parse(row.data) as Readonly<Record<string, unknown>>,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  };
}
