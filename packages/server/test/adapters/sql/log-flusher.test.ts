import assert from "node:assert/strict";
import fs from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { LogFlusher, LogFlushFailed } from "#server/adapters/sql/sqlite/log-flusher.ts";

let folder: string;
let log: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "estiva-log-"));
  log = join(folder, "log");
  fs.writeFileSync(log, "pages");
});
after(() => rm(folder, { recursive: true }));

test("callers of one moment share a flush, and one that comes while it runs waits for the next", async () => {
  const running: PromiseWithResolvers<void>[] = [];
  await using flusher = await LogFlusher.open(log, async () => {
    const flush = Promise.withResolvers<void>();
    running.push(flush);
    await flush.promise;
  });
  const done: string[] = [];
  const caller = (name: string) => flusher.flush().then(() => done.push(name));
  const first = [caller("a"), caller("b")];
  await setImmediate();
  const second = [caller("c"), caller("d")];
  await setImmediate();
  assert.deepEqual([running.length, done], [1, []]);
  running[0]?.resolve();
  await Promise.all(first);
  await setImmediate();
  assert.deepEqual([running.length, done], [2, ["a", "b"]], "the first may have begun before c's commit");
  running[1]?.resolve();
  await Promise.all(second);
  assert.deepEqual(done, ["a", "b", "c", "d"]);
});

test("after a failed flush nothing is acknowledged any more, though the next one would succeed", async () => {
  let broken = true;
  await using flusher = await LogFlusher.open(log, async () => {
    if (broken) throw new Error("EIO");
  });
  const waiting = [flusher.flush(), flusher.flush()];
  for (const flush of waiting) await assert.rejects(flush, LogFlushFailed);
  broken = false;
  await assert.rejects(flusher.flush(), LogFlushFailed);
  assert.throws(() => flusher.refuseAfterFailure(), LogFlushFailed);
});
