import { type NameGlob, type RepositoryName, rootNamespaceName } from "@estiva/protocol";
import type { Kysely, Transaction } from "kysely";
import type { AuditEvent } from "#server/audit/audit-records.ts";
import type { Actor } from "#server/registry/records.ts";
import { NamespaceGone } from "#server/registry/repositories/namespace-gone.ts";
import type { ByteQuota, RepositoryRecords } from "#server/registry/repositories/repository-records.ts";
import { anonymous, type Principal } from "#server/rights/principal.ts";
import type { AuditQueries } from "../audit/audit-queries.ts";
import type { Database } from "../database.ts";
import type { NamespaceQuotas } from "../namespaces/namespace-quotas.ts";
import { PreparedQuery, type Value } from "../prepared-query.ts";
import type { Tables, Visibility } from "../tables.ts";

interface NewRepository {
  namespaceId: number;
  path: RepositoryName;
  visibility: Visibility | null;
  actor: string;
  now: number;
}

/** How many tags come, or go where it is negative. */
interface TagCounts {
  readonly tags: number;
  /** See `isSupportingTag`. */
  readonly supporting: number;
}

/** Repositories that were deleted but not emptied yet have names behind it, which nobody can ask for. */
export const endOfNames = "~" as RepositoryName;

/** A repository as a push finds it. */
export interface PushedInto {
  readonly id: number;
  readonly immutableTags: readonly NameGlob[];
  readonly allowsOverwrite: boolean;
  /** Until then its place among the newest is good enough. */
  readonly activeUntil: number;
}

/** Pushes that follow each other this closely leave a repository in its place among the newest: in milliseconds. */
const activeFor = 1_000;

export class RepositoryQueries implements RepositoryRecords {
  readonly #database: Database;
  readonly #audit: AuditQueries;
  readonly #quotas: NamespaceQuotas;
  readonly #id;
  readonly #facts;
  readonly #namespace;
  readonly #insert;
  readonly #anyAccount;
  readonly #count;
  readonly #touch;
  readonly #touchInPlace;
  readonly #grow;

  constructor(database: Database, { audit, quotas }: { audit: AuditQueries; quotas: NamespaceQuotas }) {
    this.#database = database;
    this.#audit = audit;
    this.#quotas = quotas;
    const db = database.read;
    this.#id = new PreparedQuery((value: Value<{ path: RepositoryName }>) =>
      db.selectFrom("repositories").select("id").where("path", "=", value("path")),
    );
    this.#facts = new PreparedQuery((value: Value<{ path: RepositoryName }>) =>
      db
        .selectFrom("repositories")
        .select(["id", "immutable_tags", "allow_overwrite", "active_at", "pushed_at"])
        .where("path", "=", value("path")),
    );
    this.#namespace = new PreparedQuery((value: Value<{ name: string }>) =>
      db
        .selectFrom("namespaces")
        .select(["id", "kind", "default_visibility", "deleted_at"])
        .where("name", "=", value("name")),
    );
    this.#anyAccount = new PreparedQuery(() => db.selectFrom("users").select("id").limit(1));
    this.#insert = new PreparedQuery((value: Value<NewRepository>) =>
      db
        .insertInto("repositories")
        .values({
          namespace_id: value("namespaceId"),
          path: value("path"),
          created_at: value("now"),
          active_at: value("now"),
          visibility: value("visibility"),
          created_by: value("actor"),
        })
        .returning("id"),
    );
    this.#count = new PreparedQuery((value: Value<TagCounts & { id: number }>) =>
      db
        .updateTable("repositories")
        .set((eb) => ({
          tag_count: eb("tag_count", "+", value("tags")),
          supporting_tag_count: eb("supporting_tag_count", "+", value("supporting")),
        }))
        .where("id", "=", value("id")),
    );
    const pushed = (value: Value<TagCounts & { id: number; actor: string; now: number }>) =>
      db
        .updateTable("repositories")
        .set((eb) => ({
          pushed_at: value("now"),
          pushed_by: value("actor"),
          tag_count: eb("tag_count", "+", value("tags")),
          supporting_tag_count: eb("supporting_tag_count", "+", value("supporting")),
        }))
        .where("id", "=", value("id"));
    this.#touch = new PreparedQuery((value: Value<TagCounts & { id: number; actor: string; now: number }>) =>
      pushed(value).set({ active_at: value("now") }),
    );
    this.#touchInPlace = new PreparedQuery(pushed);
    this.#grow = new PreparedQuery((value: Value<{ id: number; size: number }>) =>
      db
        .updateTable("repositories")
        .set((eb) => ({ size: eb("size", "+", value("size")) }))
        .where("id", "=", value("id")),
    );
  }

  async exists(repository: RepositoryName): Promise<boolean> {
    return (await this.#id.readFirst(this.#database, { path: repository })) !== undefined;
  }

  async admitPush(repository: RepositoryName): Promise<ByteQuota | undefined> {
    return await this.#quotas.admitPush(repository, !(await this.exists(repository)));
  }

  async byteQuota(repository: RepositoryName): Promise<ByteQuota | undefined> {
    return await this.#quotas.byteQuota(repository);
  }

  async id(on: Kysely<Tables>, path: RepositoryName): Promise<number | undefined> {
    return (await this.#id.first(on, { path }))?.id;
  }

  async find(on: Kysely<Tables>, path: RepositoryName): Promise<PushedInto | undefined> {
    const row = await this.#facts.first(on, { path });
    if (row === undefined) return undefined;
    const immutableTags = JSON.parse(row.immutable_tags) as readonly NameGlob[];
    const activeUntil = row.pushed_at === null ? 0 : row.active_at + activeFor;
    return { id: row.id, immutableTags, allowsOverwrite: row.allow_overwrite === 1, activeUntil };
  }

  /** Changes how many tags a repository has. */
  async count(tx: Transaction<Tables>, id: number, by: TagCounts): Promise<void> {
    await this.#count.all(tx, { id, ...by });
  }

  /** Notes a push and the tags that it added. */
  async touch(
    tx: Transaction<Tables>,
    { id, activeUntil }: PushedInto,
    by: TagCounts & Actor,
  ): Promise<void> {
    const query = by.now < activeUntil ? this.#touchInPlace : this.#touch;
    await query.all(tx, { id, ...by });
  }

  /** Notes bytes that were linked, or unlinked where `size` is negative. @throws QuotaExceeded */
  async grow(tx: Transaction<Tables>, id: number, size: number): Promise<void> {
    await this.#grow.all(tx, { id, size });
    await this.#quotas.count(tx, id, size);
  }

  /**
   * The repository; a push makes it where there is none yet, as its namespace's defaults say.
   * @throws NamespaceGone, QuotaExceeded
   */
  async ensure(on: Transaction<Tables>, path: RepositoryName, { actor, now }: Actor): Promise<PushedInto> {
    const existing = await this.find(on, path);
    if (existing !== undefined) return existing;
    const { id: namespaceId, visibility } = await this.#home(on, path, actor);
    const made = await this.#insert.first(on, { namespaceId, path, visibility, actor, now });
    if (made === undefined) throw new Error(`the repository ${path} was not made`);
    await this.#audit.addTo(on, [firstPush(path, namespaceId, { actor, now })]);
    return { id: made.id, immutableTags: [], allowsOverwrite: true, activeUntil: 0 };
  }

  /**
   * The namespace that a new repository belongs to. A name of one segment is always the root namespace's. An account
   * may have been made since the push was let in, so what the gate decided for strangers and for names of several
   * segments (access.md, "Names") is decided once more here, where nothing can come in between.
   * @throws NamespaceGone, QuotaExceeded
   */
  async #home(
    on: Transaction<Tables>,
    path: RepositoryName,
    actor: string,
  ): Promise<{ readonly id: number; readonly visibility: Visibility | null }> {
    const slash = path.indexOf("/");
    const owner = slash === -1 ? undefined : await this.#namespace.first(on, { name: path.slice(0, slash) });
    const home = owner ?? (await this.#namespace.first(on, { name: rootNamespaceName }));
    if (home === undefined) throw new Error("the root namespace is missing");
    if (home.deleted_at !== null) throw new NamespaceGone(path);
    const isTooLate =
      owner === undefined
        ? slash !== -1 && (await this.#anyAccount.first(on, {})) !== undefined
        : owner.kind !== "root" && actor === anonymous;
    if (isTooLate) throw new NamespaceGone(path);
    const name = owner === undefined ? rootNamespaceName : path.slice(0, slash);
    await this.#quotas.admitRepository(on, { id: home.id, kind: home.kind, name });
    return {
      id: home.id,
      visibility: home.kind === "root" ? null : (home.default_visibility ?? "private"),
    };
  }
}

/** Written with the repository, since only the transaction knows which of several uploads at once made it. */
function firstPush(path: RepositoryName, namespaceId: number, { actor, now }: Actor): AuditEvent {
  return {
    ...{ at: now, action: "repository.create", actor: actor as Principal, object: path, result: "ok" },
    ...{ namespaceId, detail: { by: "push" } },
    ...{ credential: undefined, address: undefined, requestId: undefined },
  };
}
