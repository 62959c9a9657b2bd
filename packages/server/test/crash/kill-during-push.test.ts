import assert from "node:assert/strict";
import { test } from "node:test";
import { SeededRandom } from "@estiva/testing/seeded-random";
import { killCampaign } from "./kill-campaign.ts";
import { straceMissing } from "./strace.ts";

const { CRASH_TEST_KILLS: kills = "300", CRASH_TEST_SEED: seed = String(Date.now() % 2 ** 32) } = process.env;

test("what was acknowledged survives SIGKILL at any moment of a push, and uploads go on", async (context) => {
  const withoutStrace = straceMissing();
  context.diagnostic(`CRASH_TEST_SEED=${seed} brings the same plan back`);
  if (withoutStrace !== false) context.diagnostic(`only at random moments: ${withoutStrace}`);
  const tracing = withoutStrace === false;
  const random = new SeededRandom(Number(seed));
  const started = performance.now();
  const report = await killCampaign({ kills: Number(kills), random, tracing });
  const { kills: killed, resumed, exhausted, calls, blobs, manifests, tags } = report;
  const seconds = Math.round((performance.now() - started) / 1000);
  context.diagnostic(`${kills} kills in ${seconds} s: ${JSON.stringify(killed)}; at ${calls}`);
  context.diagnostic(`uploads interrupted: ${JSON.stringify(resumed)}`);
  context.diagnostic(`kept and verified: ${blobs} blobs, ${manifests} manifests, ${tags} tags`);
  assert.ok(blobs > 0 && manifests > 0 && tags > 0, "nothing was acknowledged, so nothing was proven");
  if (Number(kills) < 300) return;
  assert.ok(resumed.fromTheMiddle > 0, "no upload was interrupted in its middle");
  if (tracing) assert.ok(exhausted, `not every call of a push was killed at: ${calls}`);
});
