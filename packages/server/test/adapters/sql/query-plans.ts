import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { SqliteDatabase } from "#server/adapters/sql/sqlite/sqlite-database.ts";

/** Queries that may read a whole table, and why that does no harm. */
const exempt: readonly (readonly [beginning: string, why: string])[] = [
  ['update "uploads" set "writer" = ? where "writer" is not null', "once, when the server starts"],
  ['select * from "signing_keys"', "a handful of rows, read when the server starts"],
  ['select "id" from "signing_keys"', "a handful of rows, read when the server starts"],
  ['select "id" from "uploads" where "expires_at" < ?', "every ten minutes, over the sessions that are open"],
  [
    'select "id", "repository" from "uploads" order by',
    "the first sessions along an index, while somebody watches",
  ],
  ['delete from "events" where "id" in', "reads its first rows in the order of their ids"],
  ["select 1", "reads no table"],
  ['select "id" from "users" limit', "stops at the first row that it finds"],
  [
    'select "path", "active_at" from "repositories" where "path" < ? and "visibility" = \'public\'',
    "a piece of an index of its own, in its order",
  ],
  ['select count(*) as "count" from (select', "counts up to a limit"],
  ["select repository_id, name from tags", "a migration, once"],
  ["update repositories set", "a migration, once"],
  ["update namespaces set skeleton = ", "a migration, when there is one namespace"],
  ["update namespaces set size = ", "a migration, once"],
];

/** What of these statements would read a whole table or sort by hand, as SQLite's planner says. */
export async function badPlans(statements: Iterable<string>): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), "estiva-plans-"));
  const file = join(folder, "estiva.db");
  await (await SqliteDatabase.open(file))[Symbol.asyncDispose]();
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const queries = [...statements].filter((sql) => /^(select|insert|update|delete)\b/.test(sql));
    const ours = queries.filter((sql) => !/kysely_migration|sqlite_master|pragma_/.test(sql));
    assert.ok(ours.length > 30, `only ${ours.length} queries were seen`);
    for (const [beginning] of exempt) {
      assert.ok(
        ours.some((sql) => sql.startsWith(beginning)),
        `no query begins with ${beginning}`,
      );
    }
    return [...new Set(ours.map(shortened))]
      .filter((sql) => !exempt.some(([beginning]) => sql.startsWith(beginning)))
      .flatMap((sql) =>
        database
          .prepare(`explain query plan ${sql}`)
          .all()
          .map(({ detail }) => String(detail))
          .filter((detail, _, plan) => !scansGathered(detail, plan))
          .filter((detail) => (isBounded(sql) ? readsTable : sortsOrReadsTable).test(detail))
          .map((detail) => `${detail}: ${sql}`),
      );
  } finally {
    database.close();
    await rm(folder, { recursive: true });
  }
}

/** Whether it goes through rows that the statement itself gathered before, each found by an index. */
function scansGathered(detail: string, plan: readonly string[]): boolean {
  const name = /^SCAN (\w+)/.exec(detail)?.[1];
  return name !== undefined && plan.includes(`MATERIALIZE ${name}`);
}

const readsTable = /^SCAN (?!CONSTANT ROW|\d+-ROW VALUES)/;
const sortsOrReadsTable = new RegExp(`${readsTable.source}|TEMP B-TREE`);

/** A list of digests has few entries; its rows may be sorted. */
function isBounded(sql: string): boolean {
  return / in \(\?, \?\)/.test(sql);
}

/** A list of any length is planned like one of two. */
function shortened(sql: string): string {
  return sql.replaceAll(/ in \(\?(, \?)*\)/g, " in (?, ?)");
}
