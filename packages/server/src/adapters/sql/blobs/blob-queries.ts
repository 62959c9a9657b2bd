import type { Digest, RepositoryName } from "@estiva/protocol";
import type { Transaction } from "kysely";
import type {
  BlobRecords,
  LinkedBlob,
  Mount,
  NewBlob,
  Removal,
} from "#server/registry/blobs/blob-records.ts";
import type { StorageKey } from "#server/registry/blobs/blob-store.ts";
import type { Database } from "../database.ts";
import { PreparedQuery, type Value } from "../prepared-query.ts";
import { endOfNames, type RepositoryQueries } from "../repositories/repository-queries.ts";
import type { Tables } from "../tables.ts";
import type { CollectionQueries } from "./collection-queries.ts";

interface Link {
  readonly repositoryId: number;
  readonly digest: Digest;
  readonly leaseUntil: number;
  /** Who is given the lease. */
  readonly actor: string;
  readonly now: number;
}

export class BlobQueries implements BlobRecords {
  readonly #database: Database;
  readonly #repositories: RepositoryQueries;
  readonly #collection: CollectionQueries;
  readonly #find;
  readonly #extendLease;
  readonly #insert;
  readonly #stored;
  readonly #link;
  readonly #linked;
  readonly #endUpload;
  readonly #holders;

  constructor(
    database: Database,
    queries: { repositories: RepositoryQueries; collection: CollectionQueries },
  ) {
    this.#database = database;
    this.#repositories = queries.repositories;
    this.#collection = queries.collection;
    const db = database.read;
    this.#find = new PreparedQuery((value: Value<{ repository: RepositoryName; digest: Digest }>) =>
      db
        .selectFrom("repositories as r")
        .innerJoin("repository_blobs as l", "l.repository_id", "r.id")
        .innerJoin("blobs as b", "b.digest", "l.digest")
        .select(["b.size", "b.storage_key", "l.lease_until"])
        .where("r.path", "=", value("repository"))
        .where("l.digest", "=", value("digest")),
    );
    this.#extendLease = new PreparedQuery(
      (value: Value<{ repository: RepositoryName; digest: Digest; until: number; actor: string }>) =>
        db
          .updateTable("repository_blobs")
          .set({ lease_until: value("until"), leased_to: value("actor") })
          .where("repository_id", "=", (eb) =>
            eb.selectFrom("repositories").select("id").where("path", "=", value("repository")),
          )
          .where("digest", "=", value("digest"))
          .returning("digest"),
    );
    this.#insert = new PreparedQuery(
      (value: Value<{ digest: Digest; size: number; storageKey: StorageKey; now: number }>) =>
        db
          .insertInto("blobs")
          .values({
            digest: value("digest"),
            size: value("size"),
            storage_key: value("storageKey"),
            created_at: value("now"),
          })
          .onConflict((conflict) => conflict.column("digest").doNothing()),
    );
    this.#stored = new PreparedQuery((value: Value<{ digest: Digest }>) =>
      db.selectFrom("blobs").select("storage_key").where("digest", "=", value("digest")),
    );
    this.#link = new PreparedQuery((value: Value<Link>) =>
      db
        .insertInto("repository_blobs")
        .values({
          repository_id: value("repositoryId"),
          digest: value("digest"),
          lease_until: value("leaseUntil"),
          leased_to: value("actor"),
          linked_at: value("now"),
        })
        .onConflict((conflict) =>
          conflict
            .columns(["repository_id", "digest"])
            .doUpdateSet({ lease_until: value("leaseUntil"), leased_to: value("actor") }),
        ),
    );
    this.#linked = new PreparedQuery((value: Value<{ repositoryId: number; digest: Digest }>) =>
      db
        .selectFrom("repository_blobs")
        .select("digest")
        .where("repository_id", "=", value("repositoryId"))
        .where("digest", "=", value("digest")),
    );
    this.#endUpload = new PreparedQuery((value: Value<{ id: string }>) =>
      db.deleteFrom("uploads").where("id", "=", value("id")),
    );
    this.#holders = new PreparedQuery((value: Value<{ digest: Digest; limit: number }>) =>
      db
        .selectFrom("repository_blobs as l")
        .innerJoin("repositories as r", "r.id", "l.repository_id")
        .select("r.path")
        .where("l.digest", "=", value("digest"))
        .where("r.path", "<", endOfNames)
        .limit(value("limit")),
    );
  }

  async find(repository: RepositoryName, digest: Digest): Promise<LinkedBlob | undefined> {
    const row = await this.#find.readFirst(this.#database, { repository, digest });
    return row && { size: row.size, storageKey: row.storage_key, leaseUntil: row.lease_until };
  }

  async extendLease(
    repository: RepositoryName,
    digest: Digest,
    lease: { readonly until: number; readonly actor: string },
  ): Promise<boolean> {
    const values = { repository, digest, ...lease };
    return await this.#database.write(
      async (tx) => (await this.#extendLease.first(tx, values)) !== undefined,
    );
  }

  async hasLease(repository: RepositoryName, actor: string, until: number): Promise<boolean> {
    const lease = await this.#database.read
      .selectFrom("repositories as r")
      .innerJoin("repository_blobs as l", "l.repository_id", "r.id")
      .select("l.digest")
      .where("r.path", "=", repository)
      .where("l.lease_until", ">=", until)
      .where("l.leased_to", "=", actor)
      .limit(1)
      .executeTakeFirst();
    return lease !== undefined;
  }

  async add({
    repository,
    digest,
    size,
    storageKey,
    leaseUntil,
    now,
    actor,
    uploadId,
  }: NewBlob): Promise<StorageKey> {
    return await this.#database.write(async (tx) => {
      const { id: repositoryId } = await this.#repositories.ensure(tx, repository, { actor, now });
      await this.#insert.all(tx, { digest, size, storageKey, now });
      await this.#linkOnce(tx, { repositoryId, digest, leaseUntil, actor, now, size });
      await this.#endUpload.all(tx, { id: uploadId });
      return (await this.#stored.first(tx, { digest }))?.storage_key ?? storageKey;
    });
  }

  async mount({ target, source, digest, leaseUntil, actor, now }: Mount): Promise<boolean> {
    return await this.#database.write(async (tx) => {
      const found = await this.#find.first(tx, { repository: source, digest });
      if (found === undefined) return false;
      const { id: repositoryId } = await this.#repositories.ensure(tx, target, { actor, now });
      await this.#linkOnce(tx, { repositoryId, digest, leaseUntil, actor, now, size: found.size });
      return true;
    });
  }

  /** Links a blob; a repository's size counts each of its blobs once. @throws QuotaExceeded */
  async #linkOnce(
    tx: Transaction<Tables>,
    { size, ...link }: Link & { readonly size: number },
  ): Promise<void> {
    if ((await this.#linked.first(tx, link)) === undefined)
      await this.#repositories.grow(tx, link.repositoryId, size);
    await this.#link.all(tx, link);
  }

  async holders(digest: Digest, limit: number): Promise<readonly RepositoryName[]> {
    return (await this.#holders.read(this.#database, { digest, limit })).map(({ path }) => path);
  }

  async unlink(repository: RepositoryName, digest: Digest, now: number): Promise<Removal> {
    return await this.#database.write(async (tx) => {
      const repositoryId = await this.#repositories.id(tx, repository);
      if (repositoryId === undefined) return "unknown";
      const needed = await tx
        .selectFrom("manifest_references")
        .select("manifest")
        .where("repository_id", "=", repositoryId)
        .where("digest", "=", digest)
        .limit(1)
        .executeTakeFirst();
      const blob = await this.#find.first(tx, { repository, digest });
      // A manifest may name foreign layers that aren't here: those are unknown, not in use.
      if (needed !== undefined) return blob === undefined ? "unknown" : "in-use";
      const removed = await tx
        .deleteFrom("repository_blobs")
        .where("repository_id", "=", repositoryId)
        .where("digest", "=", digest)
        .returning("digest")
        .executeTakeFirst();
      if (removed === undefined) return "unknown";
      await this.#repositories.grow(tx, repositoryId, -(blob?.size ?? 0));
      await this.#collection.queue(tx, [digest], now);
      return "removed";
    });
  }
}
