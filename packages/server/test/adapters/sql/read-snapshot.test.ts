import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { ReadSnapshot } from "#server/adapters/sql/sqlite/read-snapshot.ts";

let folder: string;
let writer: DatabaseSync;
let reader: DatabaseSync;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "estiva-snapshot-"));
  const file = join(folder, "test.db");
  writer = new DatabaseSync(file);
  writer.exec("pragma journal_mode = wal; create table t (n integer)");
  reader = new DatabaseSync(file, { readOnly: true });
});
after(async () => {
  reader.close();
  writer.close();
  await rm(folder, { recursive: true });
});

const add = async () => writer.exec("insert into t values (1)");

test("the look-ups of one turn share a transaction, which ends with the turn", async () => {
  const snapshot = new ReadSnapshot(reader);
  snapshot.begin();
  snapshot.begin();
  assert.equal(reader.isTransaction, true);
  await setImmediate();
  assert.equal(reader.isTransaction, false);
});

test("a look-up after a write sees it in the same turn", async () => {
  const snapshot = new ReadSnapshot(reader);
  const count = () => {
    snapshot.begin();
    return reader.prepare("select count(*) as n from t").get()?.n;
  };
  const before = Number(count());
  await snapshot.without(add);
  assert.equal(count(), before + 1);
  await setImmediate();
});

test("while something is written there is none, so that the log can begin anew", async () => {
  const snapshot = new ReadSnapshot(reader);
  snapshot.begin();
  const end = Promise.withResolvers<void>();
  const writing = [snapshot.without(() => end.promise), snapshot.without(add)];
  snapshot.begin();
  assert.equal(reader.isTransaction, false);
  await writing[1];
  snapshot.begin();
  assert.equal(reader.isTransaction, false, "the other still writes");
  end.resolve();
  await writing[0];
  snapshot.begin();
  assert.equal(reader.isTransaction, true);
  await setImmediate();
});

test("a write that fails leaves look-ups as they were", async () => {
  const snapshot = new ReadSnapshot(reader);
  await assert.rejects(snapshot.without(() => Promise.reject(new Error("full"))));
  snapshot.begin();
  assert.equal(reader.isTransaction, true);
  await setImmediate();
});

test("disposed of, it has ended: the connection can be closed in the turn of its last look-up", async () => {
  const connection = new DatabaseSync(join(folder, "test.db"), { readOnly: true });
  const snapshot = new ReadSnapshot(connection);
  snapshot.begin();
  snapshot[Symbol.dispose]();
  connection.close();
  // What is left of the look-up's turn would throw here.
  await setImmediate();
});
