import { type CreateTableBuilder, type Kysely, SqliteAdapter, sql } from "kysely";
import { createIndex } from "../create-index.ts";

/** Repositories, blobs, manifests, tags, uploads, and what is written beside them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await namespacesAndRepositories(db);
  await blobs(db);
  await manifests(db);
  await tags(db);
  await uploads(db);
  await queues(db);
  await db.schema
    .createTable("signing_keys")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("algorithm", "text", (column) => column.notNull())
    .addColumn("private_key", "text", (column) => column.notNull())
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .execute();
}

async function namespacesAndRepositories(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("namespaces")
    .addColumn("id", "integer", (column) => column.primaryKey())
    .addColumn("name", "text", (column) => column.notNull().unique())
    .addColumn("kind", "text", (column) => column.notNull())
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .execute();
  await sql`insert into namespaces (name, kind, created_at) values ('library', 'root', ${Date.now()})`.execute(
    db,
  );
  await db.schema
    .createTable("repositories")
    .addColumn("id", "integer", (column) => column.primaryKey())
    .addColumn("namespace_id", "integer", (column) => column.notNull().references("namespaces.id"))
    .addColumn("path", "text", (column) => column.notNull().unique())
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .execute();
}

async function blobs(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("blobs")
    .addColumn("digest", "text", (column) => column.primaryKey())
    .addColumn("size", "bigint", (column) => column.notNull())
    .addColumn("storage_key", "text", (column) => column.notNull())
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .execute();
  await db.schema
    .createTable("repository_blobs")
    .addColumn("repository_id", "integer", (column) => column.notNull().references("repositories.id"))
    .addColumn("digest", "text", (column) => column.notNull().references("blobs.digest"))
    .addColumn("lease_until", "bigint", (column) => column.notNull())
    .addColumn("linked_at", "bigint", (column) => column.notNull())
    .addPrimaryKeyConstraint("repository_blobs_pk", ["repository_id", "digest"])
    .$call((table) => keyedByPrimaryKey(db, table))
    .execute();
  await createIndex(db, "repository_blobs_by_digest", "repository_blobs", ["digest"]);
}

async function manifests(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("manifests")
    .addColumn("repository_id", "integer", (column) => column.notNull().references("repositories.id"))
    .addColumn("digest", "text", (column) => column.notNull())
    .addColumn("media_type", "text", (column) => column.notNull())
    .addColumn("artifact_type", "text")
    .addColumn("subject", "text")
    .addColumn("referrer_descriptor", "text")
    .addColumn("size", "bigint", (column) => column.notNull())
    .addColumn("bytes", "blob", (column) => column.notNull())
    .addColumn("pushed_at", "bigint", (column) => column.notNull())
    .addColumn("pushed_by", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("manifests_pk", ["repository_id", "digest"])
    .execute();
  await db.schema
    .createIndex("manifests_by_subject")
    .on("manifests")
    .columns(["repository_id", "subject", "digest"])
    .where(sql.ref("subject"), "is not", null)
    .execute();
  await db.schema
    .createTable("manifest_references")
    .addColumn("repository_id", "integer", (column) => column.notNull().references("repositories.id"))
    .addColumn("manifest", "text", (column) => column.notNull())
    .addColumn("kind", "text", (column) => column.notNull())
    .addColumn("digest", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("manifest_references_pk", ["repository_id", "manifest", "kind", "digest"])
    .$call((table) => keyedByPrimaryKey(db, table))
    .execute();
  await createIndex(db, "manifest_references_by_digest", "manifest_references", [
    ...["repository_id", "digest", "kind", "manifest"],
  ]);
}

async function tags(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("tags")
    .addColumn("repository_id", "integer", (column) => column.notNull().references("repositories.id"))
    .addColumn("name", "text", (column) => column.notNull())
    .addColumn("digest", "text", (column) => column.notNull())
    .addColumn("pushed_at", "bigint", (column) => column.notNull())
    .addColumn("pushed_by", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("tags_pk", ["repository_id", "name"])
    .$call((table) => keyedByPrimaryKey(db, table))
    .execute();
  await createIndex(db, "tags_by_digest", "tags", ["repository_id", "digest"]);
  await db.schema
    .createTable("tag_events")
    .addColumn("id", "integer", (column) => column.primaryKey())
    .addColumn("repository_id", "integer", (column) => column.notNull().references("repositories.id"))
    .addColumn("tag", "text", (column) => column.notNull())
    .addColumn("digest", "text")
    .addColumn("previous_digest", "text")
    .addColumn("at", "bigint", (column) => column.notNull())
    .addColumn("actor", "text", (column) => column.notNull())
    .execute();
  await createIndex(db, "tag_events_by_tag", "tag_events", ["repository_id", "tag", "id"]);
}

async function uploads(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("uploads")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("repository", "text", (column) => column.notNull())
    .addColumn("position", "bigint", (column) => column.notNull())
    .addColumn("algorithm", "text", (column) => column.notNull())
    .addColumn("hash_state", "blob")
    .addColumn("owner", "text", (column) => column.notNull())
    .addColumn("writer", "text")
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .addColumn("expires_at", "bigint", (column) => column.notNull())
    .execute();
  await createIndex(db, "uploads_by_owner", "uploads", ["owner"]);
}

/** What later readers take: the collector reviews digests that lost a reference, subscribers hear of pushes. */
async function queues(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("collection_queue")
    .addColumn("id", "integer", (column) => column.primaryKey())
    .addColumn("digest", "text", (column) => column.notNull())
    .addColumn("review_at", "bigint", (column) => column.notNull())
    .execute();
  await db.schema
    .createTable("events")
    .addColumn("id", "integer", (column) => column.primaryKey())
    .addColumn("action", "text", (column) => column.notNull())
    .addColumn("repository", "text", (column) => column.notNull())
    .addColumn("digest", "text", (column) => column.notNull())
    .addColumn("tag", "text")
    .addColumn("actor", "text", (column) => column.notNull())
    .addColumn("at", "bigint", (column) => column.notNull())
    .execute();
}

/** SQLite keeps a primary key of several columns as a second tree beside the table, unless it is told not to. */
function keyedByPrimaryKey<Builder extends CreateTableBuilder<string, string>>(
  db: Kysely<unknown>,
  table: Builder,
): CreateTableBuilder<string, string> {
  return db.getExecutor().adapter instanceof SqliteAdapter ? table.modifyEnd(sql`without rowid`) : table;
}
