import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { spawnServer } from "@estiva/testing/spawn-server";
import { runSuite } from "../oci/run-suite.ts";

const program = process.env.OCI_CONFORMANCE ?? "";
const skip =
  program === "" && "OCI_CONFORMANCE names no binary: OCI's own suite comes through no package registry";

for (const version of ["1.1", "dev"] as const) {
  test(`OCI's own suite passes whole, version ${version}`, { skip }, async () => {
    const scratch = await mkdtemp(join(tmpdir(), "oci-conformance-"));
    try {
      await using server = await spawnServer();
      const { counts, notPassed } = await runSuite(program, server.url, version, scratch);
      assert.deepEqual(notPassed, []);
      assert.equal(counts.pass, counts.total);
      assert.ok((counts.total ?? 0) > 900, `only ${counts.total} tests were run`);
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  });

  test(`the committed result of OCI's suite, version ${version}, has no failure and no skip`, async () => {
    const file = new URL(`../oci/results/estiva-${version}.json`, import.meta.url);
    const { counts, notPassed } = JSON.parse(await readFile(file, "utf8"));
    assert.deepEqual(notPassed, []);
    assert.equal(counts.pass, counts.total);
  });
}
