import type { Digest, RepositoryName } from "@estiva/protocol";
import { type Kysely, type SelectQueryBuilder, sql } from "kysely";
import type { RepositoryKey, RepositoryList } from "#server/catalog/repositories/catalog-records.ts";
import type { Chunk } from "#server/catalog/scan.ts";
import { containing } from "../containing.ts";
import { runsOn } from "../manifests/runs-on.ts";
import type { Tables } from "../tables.ts";
import { endOfNames } from "./end-of-names.ts";

/** Rows that one piece looks at where they are filtered: by their own texts, by what they hold; and that it gives. */
const lookedAt = { texts: 5_000, content: 500 };
const given = 101;

type Rows = SelectQueryBuilder<Tables, "repositories", { path: RepositoryName; active_at: number }>;

/** Reads a piece of a list of repositories along the index that has its order. */
export async function repositoryScan(
  db: Kysely<Tables>,
  list: RepositoryList,
  after: RepositoryKey | undefined,
): Promise<Chunk<RepositoryKey>> {
  const { part, holds } = list;
  const behind = ordered(list, following(list, members(db, list), after));
  if (part === undefined && holds === undefined)
    return chunkOf((await behind.limit(given).execute()).map(keyOf), undefined);
  const [end] = (
    await behind
      .offset((holds === undefined ? lookedAt.texts : lookedAt.content) - 1)
      .limit(1)
      .execute()
  ).map(keyOf);
  const upToEnd = end === undefined ? behind : upTo(list, behind, end);
  const named = part === undefined ? upToEnd : upToEnd.where(hasPart(list, part));
  const fits = holds === undefined ? named : named.where(newestIs(db, holds));
  return chunkOf((await fits.limit(given).execute()).map(keyOf), end);
}

function members(db: Kysely<Tables>, { namespaceId, visibility }: RepositoryList): Rows {
  const rows = db.selectFrom("repositories").select(["path", "active_at"]).where("path", "<", endOfNames);
  // A partial index serves only who names its condition.
  if (namespaceId === undefined) return rows.where("visibility", "=", sql.lit("public"));
  const ofNamespace = rows.where("namespace_id", "=", namespaceId);
  return visibility === undefined ? ofNamespace : ofNamespace.where("visibility", "=", visibility);
}

function hasPart({ orDescribed = false }: RepositoryList, part: string) {
  const inName = containing(sql.ref<string>("path"), part);
  return orDescribed
    ? sql<boolean>`(${inName} or ${containing(sql.ref<string>("description"), part)})`
    : inName;
}

/** Whether the newest tag's manifest is of such a kind and platform: three look-ups for each repository. */
function newestIs(db: Kysely<Tables>, { kinds, platform }: NonNullable<RepositoryList["holds"]>) {
  const newest = db
    .selectFrom("tags as t")
    .select("t.digest")
    .whereRef("t.repository_id", "=", sql.ref("repositories.id"))
    .where("t.supporting", "=", 0)
    .orderBy("t.pushed_at", "desc")
    .orderBy("t.name", "desc")
    .limit(1);
  let facts = db
    .selectFrom("manifest_facts as f")
    .select("f.digest")
    .whereRef("f.repository_id", "=", sql.ref("repositories.id"))
    .where("f.digest", "=", sql<Digest>`${newest}`);
  if (kinds !== undefined) facts = facts.where("f.kind", "in", kinds);
  if (platform !== undefined) facts = facts.where(runsOn(platform));
  return sql<boolean>`exists ${facts}`;
}

function following({ sort }: RepositoryList, rows: Rows, after: RepositoryKey | undefined): Rows {
  if (after === undefined) return rows;
  if (sort === "name") return rows.where("path", ">", after.name);
  return rows.where(sql<boolean>`(active_at, path) < (${after.activeAt}, ${after.name})`);
}

function upTo({ sort }: RepositoryList, rows: Rows, end: RepositoryKey): Rows {
  if (sort === "name") return rows.where("path", "<=", end.name);
  return rows.where(sql<boolean>`(active_at, path) >= (${end.activeAt}, ${end.name})`);
}

function ordered({ sort }: RepositoryList, rows: Rows): Rows {
  return sort === "name" ? rows.orderBy("path") : rows.orderBy("active_at", "desc").orderBy("path", "desc");
}

function keyOf(row: { readonly path: RepositoryName; readonly active_at: number }): RepositoryKey {
  return { name: row.path, activeAt: row.active_at };
}

function chunkOf(rows: readonly RepositoryKey[], end: RepositoryKey | undefined): Chunk<RepositoryKey> {
  return { rows, reached: rows.length === given ? rows.at(-1) : end };
}
