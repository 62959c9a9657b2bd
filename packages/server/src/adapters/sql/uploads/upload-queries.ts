import type {
  NewUpload,
  UploadProgress,
  UploadRecord,
  UploadRecords,
} from "#server/registry/uploads/upload-records.ts";
import { optional } from "../codecs.ts";
import type { Database } from "../database.ts";
import { insertInto } from "../insert-into.ts";
import { prepared, type Value } from "../prepared.ts";
import { endUpload } from "./end-upload.ts";

interface Claim {
  readonly id: string;
  readonly writer: string;
}

const add = insertInto("uploads", [
  "id",
  "repository",
  "position",
  "algorithm",
  ["hash_state", optional<Uint8Array>()],
  "owner",
  "counted_for",
  "created_at",
  "expires_at",
]);

const find = prepared((db, value: Value<{ id: string }>) =>
  db
    .selectFrom("uploads")
    .select(["id", "repository", "position as offset", "algorithm", "hash_state", "owner"])
    .select("expires_at as expiresAt")
    .where("id", "=", value("id")),
);

const claim = prepared((db, value: Value<Claim>) =>
  db
    .updateTable("uploads")
    .set({ writer: value("writer") })
    .where("id", "=", value("id"))
    .where("writer", "is", null)
    .returning("id"),
);

const claimAt = prepared((db, value: Value<Claim & { offset: number }>) =>
  db
    .updateTable("uploads")
    .set({ writer: value("writer") })
    .where("id", "=", value("id"))
    .where("writer", "is", null)
    .where("position", "=", value("offset"))
    .returning("id"),
);

const advance = prepared((db, value: Value<Claim & UploadProgress>) =>
  db
    .updateTable("uploads")
    .set({
      position: value("offset"),
      algorithm: value("algorithm"),
      hash_state: value("hashState", optional<Uint8Array>()),
      expires_at: value("expiresAt"),
      writer: null,
    })
    .where("id", "=", value("id"))
    .where("writer", "=", value("writer"))
    .returning("id"),
);

const release = prepared((db, value: Value<Claim>) =>
  db
    .updateTable("uploads")
    .set({ writer: null })
    .where("id", "=", value("id"))
    .where("writer", "=", value("writer")),
);

const releaseAll = prepared((db) =>
  db.updateTable("uploads").set({ writer: null }).where("writer", "is not", null),
);

const openFor = prepared((db, value: Value<{ countedFor: string; limit: number }>) =>
  db.selectFrom("uploads").select("id").where("counted_for", "=", value("countedFor")).limit(value("limit")),
);

const open = prepared((db, value: Value<{ limit: number }>) =>
  db.selectFrom("uploads").select(["id", "repository"]).orderBy("repository").limit(value("limit")),
);

const expired = prepared((db, value: Value<{ now: number; limit: number }>) =>
  db
    .selectFrom("uploads")
    .select("id")
    .where("expires_at", "<", value("now"))
    .where("writer", "is", null)
    .limit(value("limit")),
);

export class UploadQueries implements UploadRecords {
  readonly #database: Database;
  /** Claims, by upload, that could not be given back while the database took no writes. */
  readonly #unreleased = new Map<string, string>();

  constructor(database: Database) {
    this.#database = database;
  }

  async create({ offset: position, ...upload }: NewUpload): Promise<void> {
    await this.#database.writeRelaxed((on) => add.all(on, { ...upload, position }));
  }

  async find(id: string): Promise<UploadRecord | undefined> {
    const row = await find.readFirst(this.#database, { id });
    if (row === undefined) return undefined;
    const { hash_state, ...upload } = row;
    return { ...upload, hashState: hash_state ?? undefined };
  }

  async claim(id: string, writer: string, offset: number | undefined): Promise<boolean> {
    const leftBehind = this.#unreleased.get(id);
    if (leftBehind !== undefined) await this.release(id, leftBehind);
    return await this.#database.writeRelaxed(async (on) => {
      const claimed =
        offset === undefined
          ? await claim.first(on, { id, writer })
          : await claimAt.first(on, { id, writer, offset });
      return claimed !== undefined;
    });
  }

  async advance(id: string, writer: string, progress: UploadProgress): Promise<boolean> {
    const values = { id, writer, ...progress };
    return await this.#database.writeRelaxed(async (on) => (await advance.first(on, values)) !== undefined);
  }

  async release(id: string, writer: string): Promise<void> {
    this.#unreleased.set(id, writer);
    await this.#database.writeRelaxed((on) => release.all(on, { id, writer }));
    this.#unreleased.delete(id);
  }

  async releaseAll(): Promise<void> {
    await this.#database.write((tx) => releaseAll.all(tx, {}));
  }

  async remove(id: string): Promise<boolean> {
    return await this.#database.writeRelaxed(async (on) => (await endUpload.first(on, { id })) !== undefined);
  }

  async countOpen(countedFor: string, limit: number): Promise<number> {
    return (await openFor.read(this.#database, { countedFor, limit })).length;
  }

  async open(limit: number): Promise<readonly Pick<UploadRecord, "id" | "repository">[]> {
    return await open.read(this.#database, { limit });
  }

  async expired(now: number, limit: number): Promise<readonly string[]> {
    for (const [id, writer] of this.#unreleased) await this.release(id, writer);
    return await expired.readColumn(this.#database, { now, limit });
  }
}
