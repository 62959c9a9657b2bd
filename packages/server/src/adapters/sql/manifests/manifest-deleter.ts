import type { Digest, NameGlob, RepositoryName, Tag } from "@estiva/protocol";
import type { Transaction } from "kysely";
import type { Removal } from "#server/registry/blobs/blob-records.ts";
import type { Actor } from "#server/registry/records.ts";
import type { CollectionQueries } from "../blobs/collection-queries.ts";
import type { Database } from "../database.ts";
import type { EventQueries } from "../events/event-queries.ts";
import { PreparedQuery, type Value } from "../prepared-query.ts";
import type { RepositoryQueries } from "../repositories/repository-queries.ts";
import type { Tables } from "../tables.ts";
import { asImmutable, isImmutable, TagHeld } from "../tags/tag-held.ts";
import { countOf, type NamedRepository, type TagQueries } from "../tags/tag-queries.ts";
import type { ManifestFactQueries } from "./manifest-fact-queries.ts";

interface Key {
  repositoryId: number;
  digest: Digest;
}

/** Removes manifests, with their tags and references. */
export class ManifestDeleter {
  readonly #database: Database;
  readonly #repositories: RepositoryQueries;
  readonly #tags: TagQueries;
  readonly #events: EventQueries;
  readonly #collection: CollectionQueries;
  readonly #facts: ManifestFactQueries;
  readonly #find;
  readonly #listedBy;
  readonly #delete;
  readonly #deleteReferences;
  readonly #deleteTags;

  constructor(
    database: Database,
    queries: {
      repositories: RepositoryQueries;
      tags: TagQueries;
      events: EventQueries;
      collection: CollectionQueries;
      facts: ManifestFactQueries;
    },
  ) {
    this.#database = database;
    this.#repositories = queries.repositories;
    this.#tags = queries.tags;
    this.#events = queries.events;
    this.#collection = queries.collection;
    this.#facts = queries.facts;
    const db = database.read;
    this.#find = new PreparedQuery((value: Value<Key>) =>
      db
        .selectFrom("manifests")
        .select("digest")
        .where("repository_id", "=", value("repositoryId"))
        .where("digest", "=", value("digest")),
    );
    this.#listedBy = new PreparedQuery((value: Value<Key>) =>
      db
        .selectFrom("manifest_references")
        .select("manifest")
        .where("repository_id", "=", value("repositoryId"))
        .where("digest", "=", value("digest"))
        .where("kind", "=", "child")
        .limit(1),
    );
    this.#delete = new PreparedQuery((value: Value<Key>) =>
      db
        .deleteFrom("manifests")
        .where("repository_id", "=", value("repositoryId"))
        .where("digest", "=", value("digest")),
    );
    this.#deleteReferences = new PreparedQuery((value: Value<Key>) =>
      db
        .deleteFrom("manifest_references")
        .where("repository_id", "=", value("repositoryId"))
        .where("manifest", "=", value("digest"))
        .returning("digest"),
    );
    this.#deleteTags = new PreparedQuery((value: Value<Key>) =>
      db
        .deleteFrom("tags")
        .where("repository_id", "=", value("repositoryId"))
        .where("digest", "=", value("digest"))
        .returning("name"),
    );
  }

  async delete(repository: RepositoryName, digest: Digest, by: Actor): Promise<Removal | "immutable"> {
    return await this.#database
      .write(async (tx) => {
        const found = await this.#repositories.find(tx, repository);
        if (found === undefined) return "unknown";
        return (await this.remove(tx, { ...found, repository }, digest, by)).removal;
      })
      .catch(asImmutable);
  }

  /** Removes a manifest with the tags that point to it. @throws TagHeld */
  async remove(
    tx: Transaction<Tables>,
    { id: repositoryId, repository, immutableTags }: NamedRepository,
    digest: Digest,
    by: Actor,
  ): Promise<{ readonly removal: Removal; readonly tags: readonly Tag[] }> {
    const key = { repositoryId, digest };
    if ((await this.#find.first(tx, key)) === undefined) return { removal: "unknown", tags: [] };
    if ((await this.#listedBy.first(tx, key)) !== undefined) return { removal: "in-use", tags: [] };
    await this.#delete.all(tx, key);
    await this.#facts.remove(tx, key);
    const tags = await this.#release(tx, key, by, immutableTags);
    const { actor, now: at } = by;
    await this.#events.add(tx, { action: "delete", repository, digest, tag: null, actor, at });
    return { removal: "removed", tags };
  }

  /**
   * Takes away what hangs on the manifest; the collector will look at what it referred to.
   * @returns the tags that pointed to it
   */
  async #release(
    tx: Transaction<Tables>,
    key: Key,
    by: Actor,
    immutableTags: readonly NameGlob[],
  ): Promise<readonly Tag[]> {
    const released = await this.#deleteReferences.all(tx, key);
    await this.#collection.queue(tx, new Set(released.map(({ digest }) => digest)), by.now);
    const { repositoryId, digest: previous } = key;
    const tags = (await this.#deleteTags.all(tx, key)).map(({ name }) => name);
    for (const tag of tags) {
      if (isImmutable(immutableTags, tag)) throw new TagHeld({ tag, why: "immutable" });
      await this.#tags.remember(tx, { repositoryId, tag, digest: null, previous }, by);
    }
    if (tags.length > 0) await this.#repositories.count(tx, repositoryId, countOf(tags, -1));
    return tags;
  }
}
