import type { DigestAlgorithm, RepositoryName } from "@estiva/protocol";
import type {
  NewUpload,
  UploadProgress,
  UploadRecord,
  UploadRecords,
} from "#server/registry/uploads/upload-records.ts";
import type { Database } from "../database.ts";
import { PreparedQuery, type Value } from "../prepared-query.ts";

interface InsertValues {
  id: string;
  repository: RepositoryName;
  position: number;
  algorithm: DigestAlgorithm;
  hashState: Uint8Array | null;
  owner: string;
  countedFor: string;
  createdAt: number;
  expiresAt: number;
}

interface AdvanceValues {
  id: string;
  writer: string;
  position: number;
  algorithm: DigestAlgorithm;
  hashState: Uint8Array | null;
  expiresAt: number;
}

export class UploadQueries implements UploadRecords {
  readonly #database: Database;
  readonly #insert;
  readonly #find;
  readonly #claim;
  readonly #claimAt;
  readonly #advance;
  readonly #release;
  readonly #remove;
  /** Claims, by upload, that could not be given back while the database took no writes. */
  readonly #unreleased = new Map<string, string>();

  constructor(database: Database) {
    this.#database = database;
    const db = database.read;
    this.#insert = new PreparedQuery((value: Value<InsertValues>) =>
      db.insertInto("uploads").values({
        id: value("id"),
        repository: value("repository"),
        position: value("position"),
        algorithm: value("algorithm"),
        hash_state: value("hashState"),
        owner: value("owner"),
        counted_for: value("countedFor"),
        writer: null,
        created_at: value("createdAt"),
        expires_at: value("expiresAt"),
      }),
    );
    this.#find = new PreparedQuery((value: Value<{ id: string }>) =>
      db
        .selectFrom("uploads")
        .select(["id", "repository", "position", "algorithm", "hash_state", "owner", "expires_at"])
        .where("id", "=", value("id")),
    );
    this.#claim = new PreparedQuery((value: Value<{ id: string; writer: string }>) =>
      db
        .updateTable("uploads")
        .set({ writer: value("writer") })
        .where("id", "=", value("id"))
        .where("writer", "is", null)
        .returning("id"),
    );
    this.#claimAt = new PreparedQuery((value: Value<{ id: string; writer: string; position: number }>) =>
      db
        .updateTable("uploads")
        .set({ writer: value("writer") })
        .where("id", "=", value("id"))
        .where("writer", "is", null)
        .where("position", "=", value("position"))
        .returning("id"),
    );
    this.#advance = new PreparedQuery((value: Value<AdvanceValues>) =>
      db
        .updateTable("uploads")
        .set({
          position: value("position"),
          algorithm: value("algorithm"),
          hash_state: value("hashState"),
          expires_at: value("expiresAt"),
          writer: null,
        })
        .where("id", "=", value("id"))
        .where("writer", "=", value("writer"))
        .returning("id"),
    );
    this.#release = new PreparedQuery((value: Value<{ id: string; writer: string }>) =>
      db
        .updateTable("uploads")
        .set({ writer: null })
        .where("id", "=", value("id"))
        .where("writer", "=", value("writer")),
    );
    this.#remove = new PreparedQuery((value: Value<{ id: string }>) =>
      db.deleteFrom("uploads").where("id", "=", value("id")).returning("id"),
    );
  }

  async create({ offset: position, hashState, ...upload }: NewUpload): Promise<void> {
    const values = { ...upload, position, hashState: hashState ?? null };
    await this.#database.writeRelaxed((db) => this.#insert.all(db, values));
  }

  async find(id: string): Promise<UploadRecord | undefined> {
    const row = await this.#find.readFirst(this.#database, { id });
    if (row === undefined) return undefined;
    const { repository, position, algorithm, hash_state, owner, expires_at } = row;
    const hashState = hash_state ?? undefined;
    return { id, repository, offset: position, algorithm, hashState, owner, expiresAt: expires_at };
  }

  async claim(id: string, writer: string, offset: number | undefined): Promise<boolean> {
    const leftBehind = this.#unreleased.get(id);
    if (leftBehind !== undefined) await this.release(id, leftBehind);
    return await this.#database.writeRelaxed(async (db) => {
      const claimed =
        offset === undefined
          ? await this.#claim.first(db, { id, writer })
          : await this.#claimAt.first(db, { id, writer, position: offset });
      return claimed !== undefined;
    });
  }

  async advance(id: string, writer: string, progress: UploadProgress): Promise<boolean> {
    const { offset: position, algorithm, hashState, expiresAt } = progress;
    const values = { id, writer, position, algorithm, hashState: hashState ?? null, expiresAt };
    return await this.#database.writeRelaxed(
      async (db) => (await this.#advance.first(db, values)) !== undefined,
    );
  }

  async release(id: string, writer: string): Promise<void> {
    this.#unreleased.set(id, writer);
    await this.#database.writeRelaxed((db) => this.#release.all(db, { id, writer }));
    this.#unreleased.delete(id);
  }

  async releaseAll(): Promise<void> {
    await this.#database.write((tx) =>
      tx.updateTable("uploads").set({ writer: null }).where("writer", "is not", null).execute(),
    );
  }

  async remove(id: string): Promise<boolean> {
    return await this.#database.writeRelaxed(
      async (db) => (await this.#remove.first(db, { id })) !== undefined,
    );
  }

  async countOpen(countedFor: string, limit: number): Promise<number> {
    const rows = await this.#database.read
      .selectFrom("uploads")
      .select("id")
      .where("counted_for", "=", countedFor)
      .limit(limit)
      .execute();
    return rows.length;
  }

  async open(limit: number): Promise<readonly Pick<UploadRecord, "id" | "repository">[]> {
    return await this.#database.read
      .selectFrom("uploads")
      .select(["id", "repository"])
      .orderBy("repository")
      .limit(limit)
      .execute();
  }

  async expired(now: number, limit: number): Promise<readonly string[]> {
    for (const [id, writer] of this.#unreleased) await this.release(id, writer);
    const rows = await this.#database.read
      .selectFrom("uploads")
      .select("id")
      .where("expires_at", "<", now)
      .where("writer", "is", null)
      .limit(limit)
      .execute();
    return rows.map(({ id }) => id);
  }
}
