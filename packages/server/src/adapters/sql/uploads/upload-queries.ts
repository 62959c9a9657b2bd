import { sql } from "kysely";
import type {
  NewUpload,
  UploadClaim,
  UploadProgress,
  UploadRecord,
  UploadRecords,
} from "#server/registry/uploads/upload-records.ts";
import { optional } from "../codecs.ts";
import type { Database } from "../database.ts";
import { prepared, type Value } from "../prepared.ts";
import { addUpload } from "./add-upload.ts";
import { endUpload } from "./end-upload.ts";
import { recordColumns, uploadRecord } from "./upload-record.ts";

interface Claim {
  readonly id: string;
  readonly writer: string;
}

const find = prepared((db, value: Value<{ id: string }>) =>
  db.selectFrom("uploads").select(recordColumns).where("id", "=", value("id")),
);

const claim = prepared((db, value: Value<UploadClaim>) => {
  const offset = value("offset", optional<number>());
  return db
    .updateTable("uploads")
    .set({ writer: value("writer") })
    .where("id", "=", value("id"))
    .where("writer", "is", null)
    .where("owner", "=", value("owner"))
    .where("repository", "=", value("repository"))
    .where("expires_at", ">=", value("now"))
    .where((eb) => eb.or([sql<boolean>`${offset} is null`, eb("position", "=", offset)]))
    .returning(recordColumns);
});

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

  async create(upload: NewUpload, maxOpen?: number): Promise<boolean> {
    return await this.#database.writeRelaxed((on) => addUpload(on, upload, maxOpen));
  }

  async find(id: string): Promise<UploadRecord | undefined> {
    const row = await find.readFirst(this.#database, { id });
    return row && uploadRecord(row);
  }

  async claim(wanted: UploadClaim): Promise<UploadRecord | undefined> {
    const leftBehind = this.#unreleased.get(wanted.id);
    if (leftBehind !== undefined) await this.release(wanted.id, leftBehind);
    const row = await this.#database.writeRelaxed((on) => claim.first(on, wanted));
    return row && uploadRecord(row);
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

  async open(limit: number): Promise<readonly Pick<UploadRecord, "id" | "repository">[]> {
    return await open.read(this.#database, { limit });
  }

  async expired(now: number, limit: number): Promise<readonly string[]> {
    for (const [id, writer] of this.#unreleased) await this.release(id, writer);
    return await expired.readColumn(this.#database, { now, limit });
  }
}
