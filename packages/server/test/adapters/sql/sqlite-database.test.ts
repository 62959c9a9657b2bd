import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, describe, test } from "node:test";
import { sql } from "kysely";
import { DatabaseTooNew } from "#server/adapters/sql/migrate.ts";
import { SqlMetadataStore } from "#server/adapters/sql/sql-metadata-store.ts";
import { SqliteDatabase } from "#server/adapters/sql/sqlite/sqlite-database.ts";
import { MetadataUnavailable } from "#server/registry/metadata-failures.ts";
import { alice, blob, digestOf, manifest, repository, tag, unique, upload } from "./samples.ts";

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "estiva-sqlite-"));
});
after(() => rm(folder, { recursive: true }));

const newFile = () => join(folder, `${unique()}.db`);

/** Everything in the database, as another program sees it. */
function dump(file: string): Readonly<Record<string, unknown>> {
  using database = new DatabaseSync(file, { readOnly: true });
  const tables = database.prepare("select name, sql from sqlite_master order by name").all();
  const rows = tables
    .filter(({ sql }) => String(sql).startsWith("CREATE TABLE") || String(sql).startsWith("create table"))
    .map(({ name }) => [name, database.prepare(`select * from "${String(name)}"`).all()]);
  return { tables, ...Object.fromEntries(rows) };
}

describe("opening", () => {
  test("processes that open a new database at once migrate it once", async () => {
    const file = newFile();
    const module = new URL("../../../src/adapters/sql/sqlite/sqlite-database.ts", import.meta.url).href;
    const script = `const { SqliteDatabase } = await import(${JSON.stringify(module)});
      await (await SqliteDatabase.open(${JSON.stringify(file)}))[Symbol.asyncDispose]();`;
    const codes = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const args = ["--input-type=module", "--eval", script];
        const child = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "inherit"] });
        return (await once(child, "exit"))[0];
      }),
    );
    assert.deepEqual(codes, [0, 0, 0, 0]);
    const { namespaces, kysely_migration: applied } = dump(file);
    assert.equal((namespaces as unknown[]).length, 1, "the root namespace was made more than once");
    assert.deepEqual(
      (applied as { name: string }[]).map(({ name }) => name),
      ["0001-registry-core", "0002-accounts", "0003-catalog", "0004-namespace-sizes"],
    );
  });

  test("opening again changes nothing", async () => {
    const file = newFile();
    await (await SqliteDatabase.open(file))[Symbol.asyncDispose]();
    const first = dump(file);
    await (await SqliteDatabase.open(file))[Symbol.asyncDispose]();
    assert.deepEqual(dump(file), first);
  });

  test("an older database's namespaces get the sizes of their repositories, deleted ones left out", async () => {
    const file = newFile();
    const blobs = [blob({}, "first"), blob({}, "the second"), blob({}, "a third, deleted")];
    {
      await using store = new SqlMetadataStore(await SqliteDatabase.open(file));
      for (const one of blobs) await store.blobs.add(one);
      assert.equal(await store.catalog.retire(blobs[2]?.repository ?? repository()), "retired");
    }
    const size = () => (dump(file).namespaces as { size: number }[]).map((row) => row.size);
    const expected = size();
    assert.deepEqual(expected, [(blobs[0]?.size ?? 0) + (blobs[1]?.size ?? 0)]);
    {
      using older = new DatabaseSync(file);
      older.exec("alter table namespaces drop column size");
      older.exec("delete from kysely_migration where name = '0004-namespace-sizes'");
    }
    await (await SqliteDatabase.open(file))[Symbol.asyncDispose]();
    assert.deepEqual(size(), expected);
  });

  test("a database of a newer version is refused and left as it is", async () => {
    const file = newFile();
    const store = new SqlMetadataStore(await SqliteDatabase.open(file));
    await store.blobs.add(blob());
    await store[Symbol.asyncDispose]();
    {
      using newer = new DatabaseSync(file);
      newer.exec("alter table blobs add column colour text");
      newer.exec("insert into kysely_migration values ('0999-from-the-future', '2030-01-01T00:00:00Z')");
    }
    const before = dump(file);
    await assert.rejects(
      SqliteDatabase.open(file),
      (error) => error instanceof DatabaseTooNew && /0999-from-the-future/.test(error.message),
    );
    assert.deepEqual(dump(file), before);
  });

  test("a file that is no database is an error, and left as it is", async () => {
    const file = newFile();
    const text = "These are my notes, not a database. ".repeat(100);
    await writeFile(file, text);
    await assert.rejects(SqliteDatabase.open(file));
    assert.equal(await readFile(file, "utf8"), text);
  });

  test("SQLite leaves flushing the log to us, once it is set up", async () => {
    await using database = await SqliteDatabase.open(newFile());
    const level = await database.write(
      async (tx) => await pragmaOf(tx, "select synchronous as value from pragma_synchronous"),
    );
    assert.equal(level, 1);
  });
});

describe("reading and writing", () => {
  let database: SqliteDatabase;
  let store: SqlMetadataStore;
  let file: string;
  before(async () => {
    file = newFile();
    database = await SqliteDatabase.open(file);
    store = new SqlMetadataStore(database);
  });
  after(() => store[Symbol.asyncDispose]());

  test("a reader never sees the rows of an open transaction", async () => {
    const session = upload();
    const written = Promise.withResolvers<void>();
    const mayEnd = Promise.withResolvers<void>();
    const writing = database.write(async (tx) => {
      await tx.insertInto("namespaces").values({ name: session.id, kind: "user", created_at: 1 }).execute();
      written.resolve();
      await mayEnd.promise;
    });
    const seen = async () =>
      (await database.read.selectFrom("namespaces").selectAll().where("name", "=", session.id).execute())
        .length;
    await written.promise;
    assert.equal(await seen(), 0);
    mayEnd.resolve();
    await writing;
    assert.equal(await seen(), 1);
  });

  test("the connection that reads can't write", async () => {
    await assert.rejects(
      database.read.deleteFrom("tags").where("name", "=", tag("x")).execute(),
      /readonly|read-only/,
    );
  });

  test("a transaction that throws leaves nothing, a deferred one included, and the next one works", async () => {
    const row = { name: "never", kind: "user" as const, created_at: 1 };
    await assert.rejects(
      database.write(async (tx) => {
        await tx.insertInto("namespaces").values(row).execute();
        throw new Error("on purpose");
      }),
      /on purpose/,
    );
    const left = await database.read
      .selectFrom("namespaces")
      .select("id")
      .where("name", "=", "never")
      .execute();
    assert.deepEqual(left, []);
    await store.blobs.add(blob());
  });

  test("a parameter of an odd kind is an error, not a query with other values", async () => {
    for (const odd of [undefined, { name: "x" }, ["x"], () => "x", Symbol("x"), new Date()]) {
      await assert.rejects(store.tags.page(odd as never, { after: "", limit: 1 }), TypeError);
    }
  });

  test("a foreign key holds", async () => {
    const orphan = {
      repository_id: 987_654,
      name: tag("x"),
      digest: digestOf("x"),
      pushed_at: 1,
      pushed_by: "x",
      ...{ version: "", size: 0, supporting: 0 },
    };
    await assert.rejects(
      database.write((tx) => tx.insertInto("tags").values(orphan).execute()),
      /FOREIGN KEY/,
    );
  });

  test("a tag's every move is remembered, with who and when", async () => {
    const name = repository();
    const [first, second] = [1, 2].map((at) =>
      manifest({ repository: name, tags: [tag("t")], actor: `pusher-${at}`, now: at }),
    );
    assert.ok(first && second);
    await store.manifests.put(first);
    await store.manifests.put({ ...first, now: 9 });
    await store.manifests.put(second);
    await store.manifests.delete(name, second.digest, { actor: "remover", now: 3 });
    await store.manifests.put({ ...first, now: 4 });
    await store.tags.delete(name, tag("t"), { actor: "remover", now: 5 });
    const history = await database.read
      .selectFrom("tag_events as e")
      .innerJoin("repositories as r", "r.id", "e.repository_id")
      .select(["e.previous_digest", "e.digest", "e.actor", "e.at"])
      .where("r.path", "=", name)
      .orderBy("e.id")
      .execute();
    assert.deepEqual(
      history.map((move) => Object.values(move)),
      [
        [null, first.digest, "pusher-1", 1],
        [first.digest, second.digest, "pusher-2", 2],
        [second.digest, null, "remover", 3],
        [null, first.digest, "pusher-1", 4],
        [first.digest, null, "remover", 5],
      ],
    );
  });

  test("what loses its last reference is queued for the collector, which hears of every digest", async () => {
    const layer = blob();
    await store.blobs.add(layer);
    const { repository: name, digest, size } = layer;
    const references = [{ kind: "layer" as const, digest, size, required: true }];
    const user = manifest({ repository: name, references });
    await store.manifests.put(user);
    const queued = async () =>
      (await database.read.selectFrom("collection_queue").select("id").where("digest", "=", digest).execute())
        .length;
    assert.equal(await queued(), 0);
    await store.manifests.delete(name, user.digest, alice);
    assert.equal(await queued(), 1);
    await store.blobs.unlink(name, digest, 1);
    assert.equal(await queued(), 2);
  });

  test("pushes and deletions are told to those who listen later", async () => {
    const pushed = manifest({ tags: [tag("a"), tag("b")], actor: "someone", now: 7 });
    await store.manifests.put(pushed);
    await store.tags.delete(pushed.repository, tag("a"), { actor: "another", now: 8 });
    await store.manifests.delete(pushed.repository, pushed.digest, { actor: "third", now: 9 });
    const events = await database.read
      .selectFrom("events")
      .select(["action", "digest", "tag", "actor", "at"])
      .where("repository", "=", pushed.repository)
      .orderBy("id")
      .execute();
    assert.deepEqual(
      events.map((event) => Object.values(event)),
      [
        ["push", pushed.digest, "a", "someone", 7],
        ["push", pushed.digest, "b", "someone", 7],
        ["delete", pushed.digest, "a", "another", 8],
        ["delete", pushed.digest, null, "third", 9],
      ],
    );
  });

  test("what another program has locked is unavailable, not broken", async () => {
    const locked = newFile();
    await using busy = await SqliteDatabase.open(locked);
    await busy.writeRelaxed(async (connection) => await pragmaOf(connection, "pragma busy_timeout = 20"));
    using other = new DatabaseSync(locked);
    other.exec("begin immediate");
    await assert.rejects(
      new SqlMetadataStore(busy).blobs.add(blob()),
      (error) => error instanceof MetadataUnavailable,
    );
    other.exec("rollback");
    await new SqlMetadataStore(busy).blobs.add(blob());
  });

  test("a closed store is not ready", async () => {
    const closed = new SqlMetadataStore(await SqliteDatabase.open(newFile()));
    await closed[Symbol.asyncDispose]();
    await assert.rejects(closed.check());
  });
});

/** The one value of a statement of SQLite's own. */
async function pragmaOf(on: Parameters<Parameters<SqliteDatabase["writeRelaxed"]>[0]>[0], text: string) {
  const { rows } = await sql.raw<{ value: number }>(text).execute(on);
  return rows[0]?.value;
}
