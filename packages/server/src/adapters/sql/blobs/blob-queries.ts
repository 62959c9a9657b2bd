import type { Digest, RepositoryName } from "@estiva/protocol";
import type {
  BlobRecords,
  LinkedBlob,
  Mount,
  NewBlob,
  Removal,
} from "#server/registry/blobs/blob-records.ts";
import type { StorageKey } from "#server/registry/blobs/blob-store.ts";
import type { NamespaceLimits } from "#server/registry/repositories/namespace-limits.ts";
import type { Database } from "../database.ts";
import { insertInto } from "../insert-into.ts";
import { prepared, type Value } from "../prepared.ts";
import { endOfNames } from "../repositories/end-of-names.ts";
import { endUpload } from "../uploads/end-upload.ts";
import { linkBlob, renewLease } from "./blob-links.ts";
import { unlinkBlob } from "./unlink-blob.ts";

interface Key {
  readonly repository: RepositoryName;
  readonly digest: Digest;
}

const find = prepared((db, value: Value<Key>) =>
  db
    .selectFrom("repositories as r")
    .innerJoin("repository_blobs as l", "l.repository_id", "r.id")
    .innerJoin("blobs as b", "b.digest", "l.digest")
    .select(["l.repository_id", "b.size", "b.storage_key", "l.lease_until"])
    .where("r.path", "=", value("repository"))
    .where("l.digest", "=", value("digest")),
);

/** Gives the key that is kept, which an earlier copy of the same bytes may have brought. */
const store = insertInto("blobs", ["digest", "size", "storage_key", "created_at"], (insert, value) =>
  insert
    .onConflict((conflict) => conflict.column("digest").doUpdateSet({ size: value("size") }))
    .returning("storage_key"),
);

const leased = prepared((db, value: Value<{ repository: RepositoryName; actor: string; until: number }>) =>
  db
    .selectFrom("repositories as r")
    .innerJoin("repository_blobs as l", "l.repository_id", "r.id")
    .select("l.digest")
    .where("r.path", "=", value("repository"))
    .where("l.lease_until", ">=", value("until"))
    .where("l.leased_to", "=", value("actor"))
    .limit(1),
);

const holders = prepared((db, value: Value<{ digest: Digest; limit: number }>) =>
  db
    .selectFrom("repository_blobs as l")
    .innerJoin("repositories as r", "r.id", "l.repository_id")
    .select("r.path")
    .where("l.digest", "=", value("digest"))
    .where("r.path", "<", endOfNames)
    .limit(value("limit")),
);

export class BlobQueries implements BlobRecords {
  readonly #database: Database;
  readonly #limits: NamespaceLimits;

  constructor(database: Database, limits: NamespaceLimits) {
    this.#database = database;
    this.#limits = limits;
  }

  async find(repository: RepositoryName, digest: Digest): Promise<LinkedBlob | undefined> {
    const row = await find.readFirst(this.#database, { repository, digest });
    if (row === undefined) return undefined;
    const { repository_id: repositoryId, size, storage_key: storageKey, lease_until: leaseUntil } = row;
    return { repositoryId, size, storageKey, leaseUntil };
  }

  async extendLease(
    repository: RepositoryName,
    digest: Digest,
    { until: leaseUntil, actor }: { readonly until: number; readonly actor: string },
  ): Promise<boolean> {
    const lease = { repository, digest, leaseUntil, actor };
    return (await this.#database.write((tx) => renewLease.first(tx, lease))) !== undefined;
  }

  async hasLease(repository: RepositoryName, actor: string, until: number): Promise<boolean> {
    return (await leased.readFirst(this.#database, { repository, actor, until })) !== undefined;
  }

  async add({ session, ...blob }: NewBlob): Promise<StorageKey | undefined> {
    return await this.#database.write(async (tx) => {
      if (session !== undefined && (await endUpload.first(tx, { id: session })) === undefined)
        return undefined;
      const { storage_key } = await store.one(tx, { ...blob, createdAt: blob.now });
      await linkBlob(tx, blob, blob.size, this.#limits);
      return storage_key;
    });
  }

  async mount({ target, source, digest, ...lease }: Mount): Promise<boolean> {
    return await this.#database.write(async (tx) => {
      const found = await find.first(tx, { repository: source, digest });
      if (found === undefined) return false;
      await linkBlob(tx, { repository: target, digest, ...lease }, found.size, this.#limits);
      return true;
    });
  }

  async holders(digest: Digest, limit: number): Promise<readonly RepositoryName[]> {
    return await holders.readColumn(this.#database, { digest, limit });
  }

  async unlink(repository: RepositoryName, digest: Digest, now: number): Promise<Removal> {
    return await this.#database.write((tx) => unlinkBlob(tx, { repository, digest }, now, this.#limits));
  }
}
