import type { RepositoryName } from "@estiva/protocol";
import { type Kysely, type SelectQueryBuilder, sql } from "kysely";
import type { RepositoryKey, RepositoryList } from "#server/registry/catalog-records.ts";
import type { Chunk } from "#server/registry/scan.ts";
import type { Tables } from "../tables.ts";
import { containing } from "./containing.ts";
import { endOfNames } from "./repository-queries.ts";

/** Rows that one piece looks at where they are filtered, and that it gives. */
const lookedAt = 5_000;
const given = 101;

type Rows = SelectQueryBuilder<Tables, "repositories", { path: RepositoryName; active_at: number }>;

/** Reads a piece of a list of repositories along the index that has its order. */
export async function repositoryScan(
  db: Kysely<Tables>,
  list: RepositoryList,
  after: RepositoryKey | undefined,
): Promise<Chunk<RepositoryKey>> {
  const { part } = list;
  const behind = ordered(list, following(list, members(db, list), after));
  if (part === undefined) return chunkOf((await behind.limit(given).execute()).map(keyOf), undefined);
  const [end] = (
    await behind
      .offset(lookedAt - 1)
      .limit(1)
      .execute()
  ).map(keyOf);
  const upToEnd = end === undefined ? behind : upTo(list, behind, end);
  const fits = upToEnd.where((eb) =>
    list.orDescribed === true
      ? eb.or([containing(eb.ref("path"), part), containing(eb.ref("description"), part)])
      : containing(eb.ref("path"), part),
  );
  return chunkOf((await fits.limit(given).execute()).map(keyOf), end);
}

function members(db: Kysely<Tables>, { namespaceId, visibility }: RepositoryList): Rows {
  const rows = db.selectFrom("repositories").select(["path", "active_at"]).where("path", "<", endOfNames);
  // A partial index serves only who names its condition.
  if (namespaceId === undefined) return rows.where("visibility", "=", sql.lit("public"));
  const ofNamespace = rows.where("namespace_id", "=", namespaceId);
  return visibility === undefined ? ofNamespace : ofNamespace.where("visibility", "=", visibility);
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
