// `npm run check`: types, lint, format, architecture and unit tests; what a commit must pass.
import { spawnSync } from "node:child_process";

/** What runs without other programs, in seconds. Crashes, attacks and operation are `npm test`'s. */
const unitTests = [
  "packages/{client,contract,protocol}/test/**/*.test.ts",
  "packages/web/test/locales.test.ts",
  "packages/server/test/*.test.ts",
  "packages/server/test/!(crash|attacks|operation)/**/*.test.ts",
  "conformance/test/!(docker-registry|estiva).test.ts",
];

const steps: readonly (readonly [name: string, command: string, ...args: string[]])[] = [
  ["types", "tsc", "--noEmit"],
  ["types of the pages", "tsc", "--noEmit", "-p", "packages/web"],
  ["style", "biome", "check", "--error-on-warnings"],
  ["promises", "oxlint", "--type-aware", "--deny-warnings"],
  ["unit tests", "node", "--test", "--test-concurrency=4", "--test-reporter=dot", ...unitTests],
];

for (const [name, command, ...args] of steps) {
  const started = performance.now();
  const { status } = spawnSync(command, args, { stdio: "inherit", env: process.env });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${status === 0 ? "ok  " : "FAIL"} ${name} (${seconds} s)`);
  if (status !== 0) process.exit(1);
}
