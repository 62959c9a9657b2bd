import type { Digest, NameGlob, RepositoryName, Tag } from "@estiva/protocol";
import type { Transaction } from "kysely";
import { versionOrder } from "#server/catalog/tags/version-order.ts";
import { isSupportingTag } from "#server/registry/manifests/content-kind.ts";
import type { Actor, PageRequest } from "#server/registry/records.ts";
import type { TagRecords, TagRemoval } from "#server/registry/tags/tag-records.ts";
import type { CollectionQueries } from "../blobs/collection-queries.ts";
import type { Database } from "../database.ts";
import type { EventQueries } from "../events/event-queries.ts";
import { PreparedQuery, type Value } from "../prepared-query.ts";
import type { RepositoryQueries } from "../repositories/repository-queries.ts";
import type { Tables } from "../tables.ts";
import { asImmutable, isImmutable, TagHeld } from "./tag-held.ts";

interface TagValues {
  repositoryId: number;
  tag: Tag;
  digest: Digest;
  actor: string;
  now: number;
}

interface NewTagValues extends TagValues {
  version: string;
  supporting: number;
  size: number;
}

interface TagMove {
  readonly repositoryId: number;
  readonly tag: Tag;
  readonly digest: Digest | null;
  readonly previous: Digest | null;
}

/** What holds a tag that exists where it is. */
interface TagRules {
  readonly immutableTags: readonly NameGlob[];
  readonly allowsOverwrite: boolean;
  /** Whether this push's caller has the right to move tags. */
  readonly mayOverwrite: boolean;
}

/** The repository that something is taken from. */
export interface NamedRepository {
  readonly id: number;
  readonly repository: RepositoryName;
  readonly immutableTags: readonly NameGlob[];
}

/** By how much tags that come (1) or go (-1) change a repository's counts. */
export function countOf(tags: readonly Tag[], sign: 1 | -1): { tags: number; supporting: number } {
  const supporting = tags.filter(isSupportingTag).length;
  return { tags: sign * (tags.length - supporting), supporting: sign * supporting };
}

function refuseMove(tag: Tag, { immutableTags, allowsOverwrite, mayOverwrite }: TagRules): void {
  if (isImmutable(immutableTags, tag)) throw new TagHeld({ tag, why: "immutable" });
  if (!allowsOverwrite || !mayOverwrite) throw new TagHeld({ tag, why: "overwriting" });
}

export class TagQueries implements TagRecords {
  readonly #database: Database;
  readonly #repositories: RepositoryQueries;
  readonly #events: EventQueries;
  readonly #collection: CollectionQueries;
  readonly #page;
  readonly #find;
  readonly #upsert;
  readonly #remember;

  constructor(
    database: Database,
    queries: { repositories: RepositoryQueries; events: EventQueries; collection: CollectionQueries },
  ) {
    this.#database = database;
    this.#repositories = queries.repositories;
    this.#events = queries.events;
    this.#collection = queries.collection;
    const db = database.read;
    this.#page = new PreparedQuery(
      (value: Value<{ repository: RepositoryName; after: Tag; limit: number }>) =>
        db
          .selectFrom("tags")
          .select("name")
          .where("repository_id", "=", (eb) =>
            eb.selectFrom("repositories").select("id").where("path", "=", value("repository")),
          )
          .where("name", ">", value("after"))
          .orderBy("name")
          .limit(value("limit")),
    );
    this.#find = new PreparedQuery((value: Value<{ repositoryId: number; tag: Tag }>) =>
      db
        .selectFrom("tags")
        .select("digest")
        .where("repository_id", "=", value("repositoryId"))
        .where("name", "=", value("tag")),
    );
    this.#upsert = new PreparedQuery((value: Value<NewTagValues>) =>
      db
        .insertInto("tags")
        .values({
          repository_id: value("repositoryId"),
          name: value("tag"),
          digest: value("digest"),
          pushed_at: value("now"),
          pushed_by: value("actor"),
          version: value("version"),
          supporting: value("supporting"),
          size: value("size"),
        })
        .onConflict((conflict) =>
          conflict.columns(["repository_id", "name"]).doUpdateSet({
            digest: value("digest"),
            pushed_at: value("now"),
            pushed_by: value("actor"),
            size: value("size"),
          }),
        ),
    );
    this.#remember = new PreparedQuery(
      (value: Value<Omit<TagValues, "digest"> & { digest: Digest | null; previous: Digest | null }>) =>
        db.insertInto("tag_events").values({
          repository_id: value("repositoryId"),
          tag: value("tag"),
          digest: value("digest"),
          previous_digest: value("previous"),
          at: value("now"),
          actor: value("actor"),
        }),
    );
  }

  async page(repository: RepositoryName, { after, limit }: PageRequest<string>): Promise<readonly Tag[]> {
    return await this.#page.readColumn(this.#database, { repository, after: after as Tag, limit });
  }

  async delete(repository: RepositoryName, tag: Tag, by: Actor): Promise<TagRemoval> {
    return await this.#database
      .write(async (tx) => {
        const found = await this.#repositories.find(tx, repository);
        if (found === undefined) return "unknown";
        const digest = await this.remove(tx, { ...found, repository }, tag, by);
        return digest === undefined ? "unknown" : "removed";
      })
      .catch(asImmutable);
  }

  /**
   * Removes a tag, and remembers that it was there.
   * @returns the image that it pointed to; undefined where there is no such tag
   * @throws TagHeld
   */
  async remove(
    tx: Transaction<Tables>,
    { id: repositoryId, repository, immutableTags }: NamedRepository,
    tag: Tag,
    by: Actor,
  ): Promise<Digest | undefined> {
    const removed = await tx
      .deleteFrom("tags")
      .where("repository_id", "=", repositoryId)
      .where("name", "=", tag)
      .returning("digest")
      .executeTakeFirst();
    if (removed === undefined) return undefined;
    if (isImmutable(immutableTags, tag)) throw new TagHeld({ tag, why: "immutable" });
    const { digest } = removed;
    await this.remember(tx, { repositoryId, tag, digest: null, previous: digest }, by);
    await this.#repositories.count(tx, repositoryId, countOf([tag], -1));
    await this.#collection.queue(tx, [digest], by.now);
    await this.#events.add(tx, { action: "delete", repository, digest, tag, actor: by.actor, at: by.now });
    return digest;
  }

  async has(tx: Transaction<Tables>, { id: repositoryId }: NamedRepository, tag: Tag): Promise<boolean> {
    return (await this.#find.first(tx, { repositoryId, tag })) !== undefined;
  }

  /**
   * Points a tag to a digest, and remembers the move where it is one.
   * @returns whether the tag is new.
   * @throws TagHeld
   */
  async point(
    tx: Transaction<Tables>,
    to: { readonly repositoryId: number; readonly tag: Tag; readonly digest: Digest; readonly size: number },
    by: Actor,
    rules: TagRules,
  ): Promise<boolean> {
    const previous = (await this.#find.first(tx, to))?.digest ?? null;
    if (previous !== null && previous !== to.digest) refuseMove(to.tag, rules);
    const supporting = isSupportingTag(to.tag) ? 1 : 0;
    await this.#upsert.all(tx, { ...to, ...by, version: versionOrder(to.tag), supporting });
    if (previous !== to.digest) await this.remember(tx, { ...to, previous }, by);
    return previous === null;
  }

  /** Adds a move to the tag's history, which is never lost. */
  async remember(tx: Transaction<Tables>, move: TagMove, by: Actor): Promise<void> {
    await this.#remember.all(tx, { ...move, ...by });
  }
}
