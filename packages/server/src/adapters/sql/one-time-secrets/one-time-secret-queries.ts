import type { Selectable } from "kysely";
import {
  maxSecrets,
  type NewOneTimeSecret,
  type OneTimePurpose,
  type OneTimeSecret,
  type OneTimeSecretKey,
  type OneTimeSecretRecords,
} from "#server/accounts/one-time-secrets/one-time-secret-records.ts";
import { json, optional } from "../codecs.ts";
import type { Database } from "../database.ts";
import { insertInto } from "../insert-into.ts";
import { prepared, type Value } from "../prepared.ts";
import type { Tables } from "../tables.ts";
import { takeSecret } from "./take-secret.ts";

const data = json<Readonly<Record<string, unknown>>>();

const insertSecret = insertInto("one_time_secrets", [
  "secret_hash",
  "purpose",
  ["data", data],
  ["user_id", optional<number>()],
  "created_at",
  "expires_at",
]);

interface OfUser {
  readonly userId: number;
  readonly purpose: OneTimePurpose;
}

/** Removes those that are too many. */
const removeOldest = prepared((db, value: Value<OfUser>) =>
  db
    .deleteFrom("one_time_secrets")
    .where("user_id", "=", value("userId"))
    .where("purpose", "=", value("purpose"))
    .where("created_at", "<=", (eb) =>
      eb
        .selectFrom("one_time_secrets")
        .select("created_at")
        .where("user_id", "=", value("userId"))
        .where("purpose", "=", value("purpose"))
        .orderBy("created_at", "desc")
        .limit(1)
        .offset(maxSecrets),
    ),
);

const secretByKey = prepared((db, value: Value<OneTimeSecretKey & { now: number }>) =>
  db
    .selectFrom("one_time_secrets")
    .selectAll()
    .where("secret_hash", "=", value("secretHash"))
    .where("purpose", "=", value("purpose"))
    .where("expires_at", ">", value("now")),
);

const attempt = prepared((db, value: Value<OneTimeSecretKey & { most: number; now: number }>) =>
  db
    .updateTable("one_time_secrets")
    .set((eb) => ({ attempts: eb("attempts", "+", 1) }))
    .where("secret_hash", "=", value("secretHash"))
    .where("purpose", "=", value("purpose"))
    .where("expires_at", ">", value("now"))
    .where("attempts", "<", value("most"))
    .returningAll(),
);

const newest = prepared((db, value: Value<OfUser>) =>
  db
    .selectFrom("one_time_secrets")
    .select((eb) => eb.fn.max("created_at").as("madeAt"))
    .where("user_id", "=", value("userId"))
    .where("purpose", "=", value("purpose")),
);

const removeUnowned = prepared((db, value: Value<{ purpose: OneTimePurpose }>) =>
  db.deleteFrom("one_time_secrets").where("user_id", "is", null).where("purpose", "=", value("purpose")),
);

const removePast = prepared((db, value: Value<{ now: number; limit: number }>) =>
  db
    .deleteFrom("one_time_secrets")
    .where("secret_hash", "in", (eb) =>
      eb
        .selectFrom("one_time_secrets")
        .select("secret_hash")
        .where("expires_at", "<=", value("now"))
        .limit(value("limit")),
    )
    .returning("secret_hash"),
);

export class OneTimeSecretQueries implements OneTimeSecretRecords {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async add(secret: NewOneTimeSecret): Promise<void> {
    const { userId, purpose } = secret;
    await this.#database.write(async (tx) => {
      await insertSecret.all(tx, secret);
      if (userId !== undefined) await removeOldest.all(tx, { userId, purpose });
    });
  }

  async find(key: OneTimeSecretKey, now: number): Promise<OneTimeSecret | undefined> {
    const row = await secretByKey.readFirst(this.#database, { ...key, now });
    return row && record(row);
  }

  async attempt(key: OneTimeSecretKey, most: number, now: number): Promise<OneTimeSecret | undefined> {
    const row = await this.#database.write((tx) => attempt.first(tx, { ...key, most, now }));
    return row && record(row);
  }

  async take(key: OneTimeSecretKey, now: number): Promise<OneTimeSecret | undefined> {
    const row = await this.#database.write((tx) => takeSecret.first(tx, { ...key, now }));
    return row && record(row);
  }

  async lastMadeAt(userId: number, purpose: OneTimePurpose): Promise<number | undefined> {
    return (await newest.readFirst(this.#database, { userId, purpose }))?.madeAt ?? undefined;
  }

  async removeUnowned(purpose: OneTimePurpose): Promise<void> {
    await this.#database.write((tx) => removeUnowned.all(tx, { purpose }));
  }

  async sweep(now: number, limit: number): Promise<number> {
    return (await this.#database.write((tx) => removePast.all(tx, { now, limit }))).length;
  }
}

function record(row: Selectable<Tables["one_time_secrets"]>): OneTimeSecret {
  return {
    secretHash: row.secret_hash,
    purpose: row.purpose,
    userId: row.user_id ?? undefined,
    data: data.decode(row.data),
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  };
}
