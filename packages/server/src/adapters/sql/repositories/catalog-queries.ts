import { NameGlob, type RepositoryName, rootNamespaceName } from "@estiva/protocol";
import type { Kysely, Transaction } from "kysely";
import { pathBelow } from "#server/accounts/namespaces/path-below.ts";
import type {
  CatalogRecords,
  NewRepository,
  RepositoryChanges,
  RepositoryEntry,
  RepositoryKey,
  RepositoryList,
} from "#server/catalog/repositories/catalog-records.ts";
import type { Chunk } from "#server/catalog/scan.ts";
import { parsePrincipal } from "#server/rights/principal.ts";
import type { CollectionQueries } from "../blobs/collection-queries.ts";
import type { Database } from "../database.ts";
import { hasRepositories } from "../namespaces/namespace-quotas.ts";
import { PreparedQuery, type Value } from "../prepared-query.ts";
import type { Tables } from "../tables.ts";
import { endUploads } from "../uploads/end-uploads.ts";
import { emptyRepository, findRetired } from "./empty-repository.ts";
import { repositoryScan } from "./repository-scan.ts";

export class CatalogQueries implements CatalogRecords {
  readonly #database: Database;
  readonly #collection: CollectionQueries;
  readonly #entry;
  readonly #newest;

  constructor(database: Database, { collection }: { collection: CollectionQueries }) {
    this.#database = database;
    this.#collection = collection;
    const db = database.read;
    this.#entry = new PreparedQuery((value: Value<{ path: RepositoryName }>) =>
      db
        .selectFrom("repositories as r")
        .innerJoin("namespaces as n", "n.id", "r.namespace_id")
        .select([
          ...(["r.id", "r.path", "r.visibility", "r.description", "r.created_at", "r.created_by"] as const),
          ...(["r.pushed_at", "r.pushed_by", "r.active_at", "r.tag_count", "r.size"] as const),
          ...(["r.immutable_tags", "r.allow_overwrite", "r.read_only", "n.name as namespace"] as const),
        ])
        .where("r.path", "=", value("path")),
    );
    this.#newest = new PreparedQuery((value: Value<{ repositoryId: number }>) =>
      db
        .selectFrom("tags as t")
        .leftJoin("manifest_facts as f", (join) =>
          join.onRef("f.repository_id", "=", "t.repository_id").onRef("f.digest", "=", "t.digest"),
        )
        .select(["t.name", "t.digest", "f.kind"])
        .where("t.repository_id", "=", value("repositoryId"))
        .where("t.supporting", "=", 0)
        .orderBy("t.pushed_at", "desc")
        .orderBy("t.name", "desc")
        .limit(1),
    );
  }

  async find(repository: RepositoryName): Promise<RepositoryEntry | undefined> {
    const row = await this.#entry.readFirst(this.#database, { path: repository });
    if (row === undefined) return undefined;
    const newest = await this.#newest.readFirst(this.#database, { repositoryId: row.id });
    return {
      ...{ id: row.id, name: row.path, namespace: row.namespace, description: row.description },
      visibility: row.visibility ?? undefined,
      createdAt: row.created_at,
      createdBy: row.created_by,
      pushedAt: row.pushed_at ?? undefined,
      pushedBy: row.pushed_by ?? undefined,
      activeAt: row.active_at,
      newest: newest && { tag: newest.name, digest: newest.digest, kind: newest.kind ?? "unknown" },
      tagCount: row.tag_count,
      size: row.size,
      immutableTags: JSON.parse(row.immutable_tags) as readonly NameGlob[],
      allowOverwrite: row.allow_overwrite === 1,
      readOnly: row.read_only === 1,
    };
  }

  async scan(list: RepositoryList, after: RepositoryKey | undefined): Promise<Chunk<RepositoryKey>> {
    return await repositoryScan(this.#database.read, list, after);
  }

  async reachableNamespaces(principal: string, limit: number): Promise<readonly number[]> {
    const parts = parsePrincipal(principal);
    if (parts === undefined || parts.kind === "anonymous") return [];
    const db = this.#database.read;
    const granted = await db
      .selectFrom("grants")
      .select("namespace_id as id")
      .distinct()
      .where("subject", "=", principal as "user:1")
      .orderBy("namespace_id")
      .limit(limit)
      .execute();
    const byTeam = await db
      .selectFrom("team_members as m")
      .innerJoin("teams as t", "t.id", "m.team_id")
      .select("t.organization_id as id")
      .where("m.principal", "=", principal)
      .limit(limit)
      .execute();
    const own = parts.kind === "user" ? await this.#ownNamespaces(parts.id, limit) : [];
    return [...new Set([...own, ...[...byTeam, ...granted].map(({ id }) => id)])].slice(0, limit);
  }

  async create(
    repository: NewRepository,
  ): Promise<"created" | "taken" | "full" | "namespace-gone" | "pull-denied"> {
    const { name, namespaceId, visibility, description, actor, now } = repository;
    return await this.#database.write(async (tx) => {
      const taken = await tx
        .selectFrom("repositories")
        .select("id")
        .where("path", "=", name)
        .executeTakeFirst();
      if (taken !== undefined) return "taken";
      const namespace = await tx
        .selectFrom("namespaces")
        .select("deleted_at")
        .where("id", "=", namespaceId)
        .executeTakeFirst();
      if (namespace?.deleted_at !== null) return "namespace-gone";
      if (await isFull(tx, repository)) return "full";
      if (visibility === "public" && (await deniesPull(tx, namespaceId, repository.path)))
        return "pull-denied";
      await tx
        .insertInto("repositories")
        .values({
          ...{ namespace_id: namespaceId, path: name, visibility: visibility ?? null, description },
          ...{ created_at: now, active_at: now, created_by: actor },
        })
        .execute();
      return "created";
    });
  }

  async update(
    repository: RepositoryName,
    changes: RepositoryChanges,
  ): Promise<"updated" | "unknown" | "pull-denied"> {
    const { visibility, description, immutableTags, allowOverwrite, readOnly } = changes;
    return await this.#database.write(async (tx) => {
      const found = await tx
        .selectFrom("repositories as r")
        .innerJoin("namespaces as n", "n.id", "r.namespace_id")
        .select(["r.id", "r.namespace_id", "n.kind", "n.name"])
        .where("r.path", "=", repository)
        .executeTakeFirst();
      if (found === undefined) return "unknown";
      const path = pathBelow(found, repository);
      if (visibility === "public" && (await deniesPull(tx, found.namespace_id, path))) return "pull-denied";
      const values = {
        ...(visibility === undefined ? {} : { visibility }),
        ...(description === undefined ? {} : { description }),
        ...(immutableTags === undefined ? {} : { immutable_tags: JSON.stringify(immutableTags) }),
        ...(allowOverwrite === undefined ? {} : { allow_overwrite: allowOverwrite ? 1 : 0 }),
        ...(readOnly === undefined ? {} : { read_only: readOnly ? 1 : 0 }),
      };
      if (Object.keys(values).length > 0)
        await tx.updateTable("repositories").set(values).where("id", "=", found.id).execute();
      return "updated";
    });
  }

  async readme(repository: RepositoryName): Promise<string | undefined> {
    const row = await this.#database.read
      .selectFrom("repositories")
      .select("readme")
      .where("path", "=", repository)
      .executeTakeFirst();
    return row?.readme ?? undefined;
  }

  async setReadme(repository: RepositoryName, markdown: string): Promise<boolean> {
    return await this.#database.write(async (tx) => {
      const changed = await tx
        .updateTable("repositories")
        .set({ readme: markdown === "" ? null : markdown })
        .where("path", "=", repository)
        .returning("id")
        .executeTakeFirst();
      return changed !== undefined;
    });
  }

  async retire(repository: RepositoryName): Promise<"retired" | "unknown" | "read-only"> {
    return await this.#database.write(async (tx) => {
      const found = await tx
        .selectFrom("repositories as r")
        .innerJoin("namespaces as n", "n.id", "r.namespace_id")
        .select(["r.id", "r.namespace_id", "r.size", "r.read_only", "n.kind", "n.name"])
        .where("r.path", "=", repository)
        .executeTakeFirst();
      if (found === undefined) return "unknown";
      if (found.read_only === 1) return "read-only";
      await endGrants(tx, found.namespace_id, pathBelow(found, repository));
      await endUploads(tx, repository);
      await tx
        .updateTable("namespaces")
        .set((eb) => ({ size: eb("size", "-", found.size) }))
        .where("id", "=", found.namespace_id)
        .execute();
      await tx
        .updateTable("repositories")
        .set((eb) => ({
          path: `~/${found.id}` as RepositoryName,
          namespace_id: eb
            .selectFrom("namespaces")
            .select("id")
            .where("name", "=", "library")
            .$asScalar()
            .$notNull(),
          visibility: null,
        }))
        .where("id", "=", found.id)
        .execute();
      return "retired";
    });
  }

  async emptyRetired(limit: number, now: number): Promise<number> {
    // Mostly there is none, and a transaction costs a flush.
    const retired = await findRetired(this.#database.read);
    if (retired === undefined) return 0;
    return await this.#database.write((tx) => emptyRepository(tx, this.#collection, retired, { limit, now }));
  }

  async #ownNamespaces(userId: number, limit: number): Promise<readonly number[]> {
    const rows = await this.#database.read
      .selectFrom("organization_members")
      .select("organization_id")
      .where("user_id", "=", userId)
      .limit(limit)
      .execute();
    // Site admins own the root namespace.
    const root = await this.#database.read
      .selectFrom("users as u")
      .innerJoin("namespaces as n", (join) => join.on("n.name", "=", rootNamespaceName))
      .select("n.id")
      .where("u.id", "=", userId)
      .where("u.is_admin", "=", 1)
      .execute();
    return [userId, ...root.map(({ id }) => id), ...rows.map(({ organization_id }) => organization_id)];
  }
}

async function isFull(
  tx: Transaction<Tables>,
  { namespaceId, maxRepositories }: NewRepository,
): Promise<boolean> {
  return maxRepositories !== undefined && (await hasRepositories(tx, namespaceId, maxRepositories));
}

/**
 * Ends what was granted on exactly this path: it was meant for what was there, not for what may be made under the
 * name later. A denial stays.
 */
async function endGrants(tx: Transaction<Tables>, namespaceId: number, path: string): Promise<void> {
  await tx
    .deleteFrom("grants")
    .where("namespace_id", "=", namespaceId)
    .where("pattern", "=", path)
    .where("is_glob", "=", 0)
    .where("denied", "=", "[]")
    .execute();
  await tx
    .updateTable("grants")
    .set({ role: null, can_delete: 0, can_create: 0 })
    .where("namespace_id", "=", namespaceId)
    .where("pattern", "=", path)
    .where("is_glob", "=", 0)
    .execute();
}

/** Whether somebody is denied to pull what lies at this path: it can't be public then. */
async function deniesPull(on: Kysely<Tables>, namespaceId: number, path: string): Promise<boolean> {
  const rows = await on
    .selectFrom("grants")
    .select("pattern")
    .where("namespace_id", "=", namespaceId)
    .where("denied", "like", '%"pull"%')
    .execute();
  return rows.some(({ pattern }) => NameGlob.matches(pattern as NameGlob, path));
}
