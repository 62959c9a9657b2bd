import type { Tag } from "@estiva/protocol";
import { type Kysely, type SelectQueryBuilder, sql } from "kysely";
import type { Chunk } from "#server/catalog/scan.ts";
import type { TagKey, TagList, TagSort } from "#server/catalog/tags/tag-list-records.ts";
import { containing } from "../containing.ts";
import { runsOn } from "../manifests/runs-on.ts";
import type { Tables } from "../tables.ts";

/** Tags that one piece looks at where they are filtered, and that it gives. */
const lookedAt = 5_000;
export const given = 101;

/** What lists are sorted by. */
export const columns = {
  name: "name",
  pushed: "pushed_at",
  version: "version",
  size: "size",
} as const satisfies Record<TagSort, string>;

export type Rows = SelectQueryBuilder<Tables, "tags", { name: Tag; value: string | number }>;

/** Reads a piece of a list of tags along the index that has its order. */
export async function tagScan(
  db: Kysely<Tables>,
  list: TagList,
  after: TagKey | undefined,
): Promise<Chunk<TagKey>> {
  const behind = ordered(list, following(list, members(db, list), after));
  if (list.part === undefined && list.platform === undefined)
    return chunkOf(await behind.limit(given).execute(), undefined);
  const { rows, end } = await pieceOf(db, list, after, lookedAt);
  return chunkOf(await rows.limit(given).execute(), end);
}

/** Those that fit of the next so many rows, and the last of those; undefined where fewer are left. */
export async function pieceOf(
  db: Kysely<Tables>,
  list: TagList,
  after: TagKey | undefined,
  length: number,
): Promise<{ readonly rows: Rows; readonly end: TagKey | undefined }> {
  const behind = ordered(list, following(list, members(db, list), after));
  const [end] = await behind
    .offset(length - 1)
    .limit(1)
    .execute();
  return { rows: fitting(db, list, end === undefined ? behind : upTo(list, behind, end)), end };
}

/** Of these rows those that the list's filters let through. */
export function fitting(db: Kysely<Tables>, { part, platform }: TagList, rows: Rows): Rows {
  let fits = rows;
  if (part !== undefined) fits = fits.where((eb) => containing(eb.ref("tags.name"), part));
  if (platform !== undefined) fits = fits.where(hasPlatform(db, platform));
  return fits;
}

function members(db: Kysely<Tables>, { repositoryId, supporting, sort }: TagList): Rows {
  return db
    .selectFrom("tags")
    .select(["tags.name", `tags.${columns[sort]} as value`])
    .where("tags.repository_id", "=", repositoryId)
    .where("tags.supporting", "=", supporting ? 1 : 0);
}

function following({ sort, descending }: TagList, rows: Rows, after: TagKey | undefined): Rows {
  if (after === undefined) return rows;
  return rows.where(placeOf(sort), descending ? "<" : ">", valuesOf(sort, after));
}

function upTo({ sort, descending }: TagList, rows: Rows, end: TagKey): Rows {
  return rows.where(placeOf(sort), descending ? ">=" : "<=", valuesOf(sort, end));
}

function placeOf(sort: TagSort) {
  if (sort === "name") return sql<string>`tags.name`;
  return sql<string>`(${sql.ref(`tags.${columns[sort]}`)}, tags.name)`;
}

function valuesOf(sort: TagSort, { value, name }: TagKey) {
  return sort === "name" ? sql<string>`${name}` : sql<string>`(${value}, ${name})`;
}

function ordered({ sort, descending }: TagList, rows: Rows): Rows {
  const direction = descending ? "desc" : "asc";
  const bySort = sort === "name" ? rows : rows.orderBy(`tags.${columns[sort]}`, direction);
  return bySort.orderBy("tags.name", direction);
}

function hasPlatform(db: Kysely<Tables>, platform: NonNullable<TagList["platform"]>) {
  return sql<boolean>`exists ${db
    .selectFrom("manifest_facts as f")
    .select("f.digest")
    .whereRef("f.repository_id", "=", sql.ref("tags.repository_id"))
    .whereRef("f.digest", "=", sql.ref("tags.digest"))
    .where(runsOn(platform))}`;
}

export function chunkOf(rows: readonly TagKey[], end: TagKey | undefined): Chunk<TagKey> {
  return { rows, reached: rows.length === given ? rows.at(-1) : end };
}
