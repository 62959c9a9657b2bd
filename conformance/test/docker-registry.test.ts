import assert from "node:assert/strict";
import { test } from "node:test";
import { allClauses } from "../src/all-clauses.ts";
import { runClauses } from "../src/run-clauses.ts";
import { dockerRegistryFaults, dockerRegistryRaces } from "./support/docker-registry-faults.ts";
import { findDockerRegistry, spawnDockerRegistry } from "./support/spawn-docker-registry.ts";

const program = findDockerRegistry();
const absent =
  "docker-registry is not installed (Debian's package of that name): its faults were not looked for";
const skip = program === undefined && process.env.CI !== "true" ? absent : false;

test("the suite reports what Debian's docker-registry does not do, and nothing else", { skip }, async () => {
  assert.ok(program, absent);
  await using registry = await spawnDockerRegistry(program);
  const verdicts = await runClauses({ url: registry.url });
  assert.equal(verdicts.length, allClauses.length);
  const failed = verdicts.filter(({ failure }) => failure !== undefined).map(({ clause }) => clause.id);
  assert.deepEqual(
    failed.filter((id) => !dockerRegistryRaces.has(id)).sort(),
    Object.values(dockerRegistryFaults).flat().sort(),
  );
});
