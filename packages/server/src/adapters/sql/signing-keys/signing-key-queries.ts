import type { SigningKey, SigningKeyRecords } from "#server/access/signing-keys/signing-key-records.ts";
import type { Database } from "../database.ts";
import { insertInto } from "../insert-into.ts";
import { prepared, type Value } from "../prepared.ts";

const signingKeys = prepared((db) => db.selectFrom("signing_keys").selectAll().orderBy("created_at", "desc"));

const anyKey = prepared((db) => db.selectFrom("signing_keys").select("id").limit(1));

const youngerKey = prepared((db, value: Value<{ than: number }>) =>
  db.selectFrom("signing_keys").select("id").where("created_at", ">", value("than")).limit(1),
);

const insertKey = insertInto("signing_keys", ["id", "algorithm", "private_key", "created_at"]);

const newestBefore = prepared((db, value: Value<{ before: number }>) =>
  db
    .selectFrom("signing_keys")
    .select("created_at")
    .where("created_at", "<", value("before"))
    .orderBy("created_at", "desc")
    .limit(1),
);

const removeBefore = prepared((db, value: Value<{ before: number }>) =>
  db.deleteFrom("signing_keys").where("created_at", "<", value("before")).returning("id"),
);

export class SigningKeyQueries implements SigningKeyRecords {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async all(): Promise<readonly SigningKey[]> {
    const rows = await signingKeys.read(this.#database, {});
    return rows.map(({ id, algorithm, private_key, created_at }) => ({
      id,
      algorithm,
      privateKey: private_key,
      createdAt: created_at,
    }));
  }

  async addFirst(key: SigningKey): Promise<void> {
    await this.#database.write(async (tx) => {
      if ((await anyKey.first(tx, {})) === undefined) await insertKey.all(tx, key);
    });
  }

  async addNext(key: SigningKey, unlessAfter: number): Promise<boolean> {
    return await this.#database.write(async (tx) => {
      if ((await youngerKey.first(tx, { than: unlessAfter })) !== undefined) return false;
      await insertKey.all(tx, key);
      return true;
    });
  }

  async removeSuperseded(before: number): Promise<number> {
    return await this.#database.write(async (tx) => {
      const newestOld = await newestBefore.first(tx, { before });
      if (newestOld === undefined) return 0;
      return (await removeBefore.all(tx, { before: newestOld.created_at })).length;
    });
  }
}
