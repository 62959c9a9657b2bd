import type { Tag } from "@estiva/protocol";
import { type Kysely, SqliteAdapter, sql } from "kysely";
import { versionOrder } from "#server/catalog/tags/version-order.ts";
import { isSupportingTag } from "#server/registry/manifests/content-kind.ts";
import { createIndex } from "../create-index.ts";

/** What lists of repositories and tags are sorted and filtered by. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await extendRepositories(db);
  await extendTags(db);
  await manifestFacts(db);
  await countTags(db);
}

async function extendRepositories(db: Kysely<unknown>): Promise<void> {
  const table = () => db.schema.alterTable("repositories");
  const number = (name: string) =>
    table()
      .addColumn(name, "bigint", (column) => column.notNull().defaultTo(0))
      .execute();
  await table().addColumn("pushed_at", "bigint").execute();
  await table().addColumn("pushed_by", "text").execute();
  // Of the newest push, or where there was none, of its making.
  await number("active_at");
  await number("tag_count");
  await number("supporting_tag_count");
  // Of the blobs that are linked, in bytes.
  await number("size");
  await createIndex(db, "repositories_by_activity", "repositories", ["namespace_id", "active_at", "path"]);
  for (const [name, columns] of [
    ["repositories_public", ["path"]],
    ["repositories_public_by_activity", ["active_at", "path"]],
  ] as const) {
    await db.schema
      .createIndex(name)
      .on("repositories")
      .columns([...columns])
      .where(sql.ref("visibility"), "=", sql.lit("public"))
      .execute();
  }
}

async function extendTags(db: Kysely<unknown>): Promise<void> {
  const table = () => db.schema.alterTable("tags");
  await table()
    .addColumn("version", "text", (column) => column.notNull().defaultTo(""))
    .execute();
  await table()
    .addColumn("size", "bigint", (column) => column.notNull().defaultTo(0))
    .execute();
  await table()
    .addColumn("supporting", "integer", (column) => column.notNull().defaultTo(0))
    .execute();
  for (const key of ["pushed_at", "version", "size"]) {
    await createIndex(db, `tags_by_${key}`, "tags", ["repository_id", "supporting", key, "name"]);
  }
  // A repository's past is read as one; each index costs every push a page of the log.
  await db.schema.dropIndex("tag_events_by_tag").execute();
  await createIndex(db, "tag_events_by_repository", "tag_events", ["repository_id", "id"]);
}

async function manifestFacts(db: Kysely<unknown>): Promise<void> {
  const table = db.schema
    .createTable("manifest_facts")
    .addColumn("repository_id", "integer", (column) => column.notNull())
    .addColumn("digest", "text", (column) => column.notNull())
    .addColumn("kind", "text", (column) => column.notNull())
    .addColumn("size", "bigint", (column) => column.notNull())
    // A JSON list of `{os, architecture, variant, digest, size}`.
    .addColumn("platforms", "text", (column) => column.notNull())
    .addColumn("built_at", "bigint")
    .addColumn("attestations", "integer", (column) => column.notNull())
    // By digest first, so that images can be looked for by the beginning of it, too.
    .addPrimaryKeyConstraint("manifest_facts_pk", ["digest", "repository_id"]);
  const isSqlite = db.getExecutor().adapter instanceof SqliteAdapter;
  await (isSqlite ? table.modifyEnd(sql`without rowid`) : table).execute();
}

interface OldTag {
  readonly repository_id: number;
  readonly name: Tag;
}

/** Sets what a push would have set, for what was pushed before. */
async function countTags(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<OldTag>`select repository_id, name from tags`.execute(db);
  for (const { repository_id: repository, name } of rows) {
    const supporting = isSupportingTag(name) ? 1 : 0;
    await sql`update tags set version = ${versionOrder(name)}, supporting = ${supporting}
      where repository_id = ${repository} and name = ${name}`.execute(db);
  }
  const tags = sql`from tags t where t.repository_id = repositories.id`;
  const blobs = sql`from repository_blobs l inner join blobs b on b.digest = l.digest`;
  await sql`update repositories set
    tag_count = (select count(*) ${tags} and t.supporting = 0),
    supporting_tag_count = (select count(*) ${tags} and t.supporting = 1),
    pushed_at = (select max(t.pushed_at) ${tags}),
    size = (select coalesce(sum(b.size), 0) ${blobs} where l.repository_id = repositories.id)`.execute(db);
  await sql`update repositories set active_at = coalesce(pushed_at, created_at)`.execute(db);
}
