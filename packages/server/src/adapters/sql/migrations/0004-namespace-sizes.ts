import { type Kysely, sql } from "kysely";

/** What namespaces are held to their limits by: the sizes of their repositories together, in bytes. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable("namespaces")
    .addColumn("size", "bigint", (column) => column.notNull().defaultTo(0))
    .execute();
  // Deleted repositories, whose names begin with a `~`, wait in the root namespace to be emptied.
  await sql`update namespaces set size = (
    select coalesce(sum(r.size), 0) from repositories r where r.namespace_id = namespaces.id and r.path < '~')`.execute(
    db,
  );
}
