import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { parseReport } from "../oci/parse-report.ts";

test("what did not pass is read from a JUnit report, with its reason", () => {
  const junit = `<testsuites tests="3"><testsuite name="OCI Conformance Test">
    <testcase name="OCI Conformance Test/ping" status="passed"><system-err>GET /v2/</system-err></testcase>
    <testcase name="OCI Conformance Test/a &gt; b" status="failure">
      <system-out>expected &#34;x&#34;,&#xA;received &amp;lt;</system-out><system-err>PUT</system-err>
    </testcase>
    <testcase name="OCI Conformance Test/mount" status="skipped"/>
  </testsuite></testsuites>`;
  assert.deepEqual(parseReport(junit), [
    { test: "OCI Conformance Test/a > b", status: "failure", reason: 'expected "x",\nreceived &lt;' },
    { test: "OCI Conformance Test/mount", status: "skipped", reason: "" },
  ]);
});

test("without OCI_CONFORMANCE the script says that nothing was run, and ends well", () => {
  const script = fileURLToPath(new URL("../oci/run.ts", import.meta.url));
  const { OCI_CONFORMANCE: _, ...env } = process.env;
  const { status, stdout } = spawnSync(process.execPath, [script], { env, encoding: "utf8" });
  assert.equal(status, 0);
  assert.match(stdout, /OCI_CONFORMANCE names no binary/);
});
