import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, mock, test } from "node:test";
import { SqlMetadataStore } from "#server/adapters/sql/sql-metadata-store.ts";
import { SqliteDatabase } from "#server/adapters/sql/sqlite/sqlite-database.ts";
import { describeMetadataStore } from "./metadata-store.suite.ts";
import { badPlans } from "./query-plans.ts";

const prepare = mock.method(DatabaseSync.prototype, "prepare");
after(() => prepare.mock.restore());

describeMetadataStore("SQLite", async () => {
  const folder = await mkdtemp(join(tmpdir(), "estiva-metadata-"));
  const store = new SqlMetadataStore(await SqliteDatabase.open(join(folder, "estiva.db")));
  return {
    store,
    async close() {
      await store[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
});

test("every query that the suite ran finds its rows and their order by an index", async () => {
  const queries = new Set(prepare.mock.calls.map(({ arguments: [sql] }) => sql));
  assert.deepEqual(await badPlans(queries), []);
});
