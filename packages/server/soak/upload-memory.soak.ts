import assert from "node:assert/strict";
import { test } from "node:test";
import { memoryOf } from "@estiva/testing/process-status";
import { spawnServer } from "@estiva/testing/spawn-server";
import { uploadAtOnce } from "@estiva/testing/upload-at-once";

const GiB = 1024 ** 3;

test("64 uploads of 1 GB at once stay under 256 MB, with at most 8 GB on the disk", async (t) => {
  await using server = await spawnServer();
  const started = performance.now();
  await uploadAtOnce(server, { uploads: 64, size: GiB, finished: 2, held: 8 * GiB });
  const seconds = (performance.now() - started) / 1_000;
  const { peak } = memoryOf(server.pid);
  t.diagnostic(`${peak.toFixed(0)} MiB at most, ${seconds.toFixed(0)} s`);
  assert.ok(peak < 256, `${peak} MiB`);
});
