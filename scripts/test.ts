// `npm test`: the checks of `npm run check`, then every test with the real tools: conformance, real clients,
// crashes, attacks, operation. One total at the end.
import { spawnSync } from "node:child_process";

const steps: readonly (readonly [name: string, command: string, ...args: string[]])[] = [
  ["types", "tsc", "--noEmit"],
  ["types of the pages", "tsc", "--noEmit", "-p", "packages/web"],
  ["style", "biome", "check", "--error-on-warnings"],
  ["promises", "oxlint", "--type-aware", "--deny-warnings"],
];

/** Files at once: the tests start servers, engines and browsers of their own, which want the cores too. */
const concurrency = "2";

const tests = [
  "--test",
  `--test-concurrency=${concurrency}`,
  "--test-reporter=spec",
  "--test-timeout=900000",
  "packages/*/test/**/*.test.ts",
  "conformance/test/**/*.test.ts",
  "interop/test/**/*.test.ts",
  "bench/test/**/*.test.ts",
];

for (const [name, command, ...args] of steps) {
  if (spawnSync(command, args, { stdio: "inherit" }).status !== 0) {
    console.error(`FAIL ${name}`);
    process.exit(1);
  }
}
process.exit(spawnSync("node", tests, { stdio: "inherit" }).status ?? 1);
