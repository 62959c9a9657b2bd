import { setImmediate } from "node:timers/promises";
import type { Tag } from "@estiva/protocol";
import type { Transaction } from "kysely";
import type {
  ContentObstacle,
  ContentRemoval,
  ContentToDelete,
  DeletionRecords,
} from "#server/catalog/tags/deletion-records.ts";
import type { Actor } from "#server/registry/records.ts";
import type { Database } from "../database.ts";
import type { ManifestDeleter } from "../manifests/manifest-deleter.ts";
import type { RepositoryQueries } from "../repositories/repository-queries.ts";
import type { Tables } from "../tables.ts";
import { TagHeld } from "./tag-held.ts";
import type { TagQueries } from "./tag-queries.ts";

/** Things that are deleted between two breaths, so that reads needn't wait for a thousand of them. */
const atOnce = 50;

/** Ends the transaction of a deletion that can't be done as a whole. */
class Obstructed extends Error {
  override readonly name = "Obstructed";
  readonly why: ContentObstacle;

  constructor(why: ContentObstacle) {
    super(`the deletion is obstructed: ${why}`);
    this.why = why;
  }
}

/** Deletes tags and images of a repository in one transaction. */
export class DeletionQueries implements DeletionRecords {
  readonly #database: Database;
  readonly #repositories: RepositoryQueries;
  readonly #tags: TagQueries;
  readonly #manifests: ManifestDeleter;

  constructor(
    database: Database,
    queries: { repositories: RepositoryQueries; tags: TagQueries; manifests: ManifestDeleter },
  ) {
    this.#database = database;
    this.#repositories = queries.repositories;
    this.#tags = queries.tags;
    this.#manifests = queries.manifests;
  }

  async delete(content: ContentToDelete, by: Actor): Promise<ContentRemoval> {
    return await this.#database
      .write((tx) => this.#delete(tx, content, by))
      .catch((error: unknown) => {
        if (error instanceof Obstructed) return { removed: false as const, why: error.why };
        if (error instanceof TagHeld) return { removed: false as const, why: "immutable" as const };
        throw error;
      });
  }

  async #delete(
    tx: Transaction<Tables>,
    { repository, tags, digests }: ContentToDelete,
    by: Actor,
  ): Promise<ContentRemoval> {
    const none = { removed: true as const, tags: [], digests: [] };
    const found = await this.#repositories.find(tx, repository);
    if (found === undefined) return none;
    const of = { ...found, repository };
    const breathe = breaths();
    const going = new Set(digests);
    const gone: Tag[] = [];
    for (const [tag, known] of tags) {
      if (going.has(known)) continue;
      const pointed = await this.#tags.remove(tx, of, tag, by);
      if (pointed !== undefined && pointed !== known) throw new Obstructed("changed");
      if (pointed !== undefined) gone.push(tag);
      await breathe();
    }
    const removed: typeof going = new Set();
    for (const digest of digests) {
      const outcome = await this.#manifests.remove(tx, of, digest, by);
      if (outcome.removal === "in-use") throw new Obstructed("in-use");
      if (outcome.tags.some((tag) => tags.get(tag) !== digest)) throw new Obstructed("changed");
      if (outcome.removal === "removed") removed.add(digest);
      await breathe();
    }
    // A tag of an image that goes and that was moved away since must be where it was thought to be.
    for (const [tag, known] of tags)
      if (going.has(known) && (await this.#tags.has(tx, of, tag))) throw new Obstructed("changed");
    return { removed: true, tags: gone, digests: [...removed] };
  }
}

function breaths(): () => Promise<void> {
  let count = 0;
  return async () => {
    count += 1;
    if (count % atOnce === 0) await setImmediate();
  };
}
