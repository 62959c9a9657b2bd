// `npm run soak`: what takes hours, and so is no part of `npm test`. Each file of packages/*/soak in turn, or
// those whose path contains one of the words given: `npm run soak -- kill`. Each says which variables bound it.
import { spawnSync } from "node:child_process";
import { globSync } from "node:fs";

const words = process.argv.slice(2);
const files = globSync("packages/*/soak/*.soak.ts")
  .filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
  .sort();
if (files.length === 0) {
  console.error(`No soak has ${words.join(" or ")} in its name.`);
  process.exit(1);
}
// One at a time: they measure time and memory, and each wants all cores.
const options = ["--test", "--test-concurrency=1", "--test-reporter=spec"];
process.exit(spawnSync(process.execPath, [...options, ...files], { stdio: "inherit" }).status ?? 1);
