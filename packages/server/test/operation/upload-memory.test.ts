import assert from "node:assert/strict";
import { test } from "node:test";
import { memoryOf } from "@estiva/testing/process-status";
import { spawnServer } from "@estiva/testing/spawn-server";
import { uploadAtOnce } from "@estiva/testing/upload-at-once";

const MiB = 1024 * 1024;

for (const [ESTIVA_NATIVE, size] of [
  ["on", 64],
  ["off", 16],
] as const) {
  test(`64 uploads of ${size} MB at once stay under 256 MB (ESTIVA_NATIVE=${ESTIVA_NATIVE})`, async (t) => {
    await using server = await spawnServer({ env: { ESTIVA_NATIVE } });
    await uploadAtOnce(server, { uploads: 64, size: size * MiB, finished: 8 });
    const { peak } = memoryOf(server.pid);
    t.diagnostic(`${peak.toFixed(0)} MiB at most`);
    assert.ok(peak < 256, `${peak} MiB`);
  });
}
