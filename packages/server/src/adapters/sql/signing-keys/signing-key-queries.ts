import type { SigningKey, SigningKeyRecords } from "#server/access/signing-keys/signing-key-records.ts";
import type { Database } from "../database.ts";

export class SigningKeyQueries implements SigningKeyRecords {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async all(): Promise<readonly SigningKey[]> {
    const rows = await this.#database.read
      .selectFrom("signing_keys")
      .selectAll()
      .orderBy("created_at", "desc")
      .execute();
    return rows.map(({ id, algorithm, private_key, created_at }) => ({
      id,
      algorithm,
      privateKey: private_key,
      createdAt: created_at,
    }));
  }

  async addFirst({ id, algorithm, privateKey, createdAt }: SigningKey): Promise<void> {
    await this.#database.write(async (tx) => {
      const existing = await tx.selectFrom("signing_keys").select("id").limit(1).executeTakeFirst();
      if (existing !== undefined) return;
      const row = { id, algorithm, private_key: privateKey, created_at: createdAt };
      await tx.insertInto("signing_keys").values(row).execute();
    });
  }

  async addNext({ id, algorithm, privateKey, createdAt }: SigningKey, unlessAfter: number): Promise<boolean> {
    return await this.#database.write(async (tx) => {
      const younger = await tx
        .selectFrom("signing_keys")
        .select("id")
        .where("created_at", ">", unlessAfter)
        .limit(1)
        .executeTakeFirst();
      if (younger !== undefined) return false;
      const row = { id, algorithm, private_key: privateKey, created_at: createdAt };
      await tx.insertInto("signing_keys").values(row).execute();
      return true;
    });
  }

  async removeSuperseded(before: number): Promise<number> {
    return await this.#database.write(async (tx) => {
      const newestOld = await tx
        .selectFrom("signing_keys")
        .select("created_at")
        .where("created_at", "<", before)
        .orderBy("created_at", "desc")
        .limit(1)
        .executeTakeFirst();
      if (newestOld === undefined) return 0;
      const removed = await tx
        .deleteFrom("signing_keys")
        .where("created_at", "<", newestOld.created_at)
        .returning("id")
        .execute();
      return removed.length;
    });
  }
}
