import assert from "node:assert/strict";
import { test } from "node:test";
import { SeededRandom } from "@estiva/testing/seeded-random";
import { killCampaign } from "#test/crash/kill-campaign.ts";
import { straceMissing } from "#test/crash/strace.ts";

const { SOAK_KILLS = "10000", SOAK_SEED = String(Date.now() % 2 ** 32) } = process.env;

/** Kills between two lines of progress. */
const batch = 500;

test(`what was acknowledged survives ${SOAK_KILLS} kills`, async () => {
  console.log(`SOAK_SEED=${SOAK_SEED} brings the same plans back`);
  const random = new SeededRandom(Number(SOAK_SEED));
  const tracing = straceMissing() === false;
  for (let done = 0; done < Number(SOAK_KILLS); done += batch) {
    const kills = Math.min(batch, Number(SOAK_KILLS) - done);
    const report = await killCampaign({ kills, random: random.fork(), tracing });
    assert.ok(report.blobs > 0 && report.manifests > 0);
    console.log(`${done + kills} kills: ${JSON.stringify(report)}`);
  }
});
