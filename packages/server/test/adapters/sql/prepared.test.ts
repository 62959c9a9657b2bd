import assert from "node:assert/strict";
import { test } from "node:test";
import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from "kysely";
import { flag, json, optional } from "#server/adapters/sql/codecs.ts";
import type { Runs } from "#server/adapters/sql/database.ts";
import type { Dialect } from "#server/adapters/sql/dialect.ts";
import { insertInto } from "#server/adapters/sql/insert-into.ts";
import { prepared, type Value } from "#server/adapters/sql/prepared.ts";
import { preparedList } from "#server/adapters/sql/prepared-list.ts";
import { sqlite } from "#server/adapters/sql/sqlite/sqlite.ts";
import type { Tables } from "#server/adapters/sql/tables.ts";

const postgres: Dialect = {
  name: "postgres",
  builder: new Kysely<Tables>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  }),
};

/** What was run, in place of a database. */
function recorder(dialect: Dialect) {
  const seen: (readonly [sql: string, parameters: readonly unknown[]])[] = [];
  const on: Runs = {
    dialect,
    run(sql, parameters) {
      seen.push([sql, parameters]);
      return [];
    },
  };
  return { on, seen };
}

test("a statement is built once for each dialect, in its text", async () => {
  let built = 0;
  const find = prepared((db, value: Value<{ id: string }>) => {
    built += 1;
    return db.selectFrom("uploads").select("owner").where("id", "=", value("id"));
  });
  const here = recorder(sqlite);
  const there = recorder(postgres);
  for (const { on } of [here, there, here, there]) await find.all(on, { id: "x" });
  assert.equal(built, 2);
  assert.deepEqual(here.seen.at(-1), ['select "owner" from "uploads" where "id" = ?', ["x"]]);
  assert.deepEqual(there.seen.at(-1), ['select "owner" from "uploads" where "id" = $1', ["x"]]);
});

test("values are stored as their codecs say, and what is the same in every call stays", async () => {
  const { on, seen } = recorder(sqlite);
  const change = prepared((db, value: Value<{ id: number; readOnly: boolean; readme: string | undefined }>) =>
    db
      .updateTable("repositories")
      .set({ read_only: value("readOnly", flag), readme: value("readme", optional<string>()) })
      .where("id", "=", value("id"))
      .where("tag_count", ">", 5),
  );
  await change.all(on, { id: 3, readOnly: true, readme: undefined });
  assert.deepEqual(seen[0]?.[1], [1, null, 3, 5]);
});

test("an insertion names its columns once; values have the domain's spelling", async () => {
  const { on, seen } = recorder(sqlite);
  const add = insertInto("repositories", [
    "namespace_id",
    "path",
    ["immutable_tags", json<readonly string[]>()],
    ["allow_overwrite", flag],
    "created_at",
  ]);
  const path = "acme/app" as never;
  await add.all(on, { namespaceId: 1, path, immutableTags: ["v*"], allowOverwrite: false, createdAt: 7 });
  assert.deepEqual(seen[0], [
    'insert into "repositories" ("namespace_id", "path", "immutable_tags", "allow_overwrite", "created_at") values (?, ?, ?, ?, ?)',
    [1, "acme/app", '["v*"]', 0, 7],
  ]);
});

test("a list's statement is built once for each length", async () => {
  let built = 0;
  const { on, seen } = recorder(sqlite);
  const find = preparedList((db, value: Value<{ writer: string }>, ids: readonly string[]) => {
    built += 1;
    return db
      .selectFrom("uploads")
      .select("id")
      .where("writer", "=", value("writer"))
      .where("id", "in", [...ids]);
  });
  for (const ids of [["a"], ["b", "c"], ["d"], ["e", "f"]]) await find.all(on, { writer: "w" }, ids);
  assert.equal(built, 2);
  assert.deepEqual(seen.at(-1)?.[1], ["w", "e", "f"]);
});
