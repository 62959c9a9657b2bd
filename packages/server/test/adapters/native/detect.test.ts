import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const detect = fileURLToPath(new URL("../../../src/adapters/native/detect.ts", import.meta.url));
const report = `
  const { detectNative } = await import(${JSON.stringify(detect)});
  const { hashes, fileSending } = detectNative();
  process.emitWarning("something else", "ExperimentalWarning");
  console.log(hashes !== undefined, fileSending !== undefined);`;

function run(...flags: string[]): { stdout: string; stderr: string } {
  return spawnSync(process.execPath, [...flags, "--input-type=module", "-e", report], { encoding: "utf8" });
}

test("on Linux both accelerators are found", { skip: process.platform !== "linux" }, () => {
  assert.equal(run().stdout, "true true\n");
});

test("without node:ffi there are none, and that is no error", () => {
  const { stdout, stderr } = run("--no-experimental-ffi");
  assert.equal(stdout, "false false\n");
  assert.doesNotMatch(stderr, /Error/);
});

test("node:ffi's warning is left out, and no other", () => {
  const { stderr } = run();
  assert.doesNotMatch(stderr, /FFI/);
  assert.match(stderr, /something else/);
});
