import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { LookUpMemory } from "#server/adapters/sql/look-up-memory.ts";
import { SqliteDatabase } from "#server/adapters/sql/sqlite/sqlite-database.ts";

let folder: string;
let here: SqliteDatabase;
let elsewhere: SqliteDatabase;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "estiva-remembered-"));
  here = await SqliteDatabase.open(join(folder, "estiva.db"));
  elsewhere = await SqliteDatabase.open(join(folder, "estiva.db"));
});
after(async () => {
  await here[Symbol.asyncDispose]();
  await elsewhere[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

interface Seen {
  readonly description: string | null;
}

let lookedUp = 0;
const look = async (): Promise<Seen | undefined> => {
  lookedUp += 1;
  const [row] = here.select<Seen>("select description from namespaces where name = 'library'", []);
  return row;
};

const describe = (database: SqliteDatabase, description: string) =>
  database.write(async (tx) => {
    await tx.updateTable("namespaces").set({ description }).where("name", "=", "library").execute();
  });

const turn = () => new Promise((resolve) => setImmediate(resolve));

test("what was looked up is remembered until something is committed, here or by another process", async () => {
  const memory = new LookUpMemory<Seen>(here);
  const seen = async () => (await memory.get("library", look))?.description;
  await describe(here, "one");
  assert.equal(await seen(), "one");
  await turn();
  assert.equal(await seen(), "one");
  assert.equal(lookedUp, 1);
  await describe(here, "two");
  assert.equal(await seen(), "two", "at once, where it was written here");
  await describe(elsewhere, "three");
  await turn();
  assert.equal(await seen(), "three", "from the next turn of the event loop on, where it was not");
  assert.equal(lookedUp, 3);
});

test("an answer from before a commit is not remembered after it", async () => {
  const memory = new LookUpMemory<Seen>(here);
  await describe(here, "before");
  const slow = memory.get("library", async () => {
    const row = await look();
    await describe(here, "after");
    await memory.get("another", look);
    return row;
  });
  assert.equal((await slow)?.description, "before");
  assert.equal((await memory.get("library", look))?.description, "after");
});
