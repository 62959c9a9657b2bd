import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { operations } from "@estiva/contract/operations";
import { password } from "@estiva/testing/password";
import { json, send } from "@estiva/testing/send";
import { spawnServer } from "@estiva/testing/spawn-server";
import { TestAccounts } from "@estiva/testing/test-accounts";

const run = promisify(execFile);
const document = fileURLToPath(new URL("../../../../docs/api.md", import.meta.url));
const hasTools = await run("sh", ["-c", "curl --version && jq --version && bash --version"]).then(
  () => true,
  () => false,
);

test("the examples of docs/api.md work as they are printed", { skip: !hasTools }, async (t) => {
  const text = await readFile(document, "utf8");
  const script = [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)]
    .map(([, example = ""]) => example)
    .join("\n");
  assert.ok(script.split("curl").length > 6);
  const folder = await mkdtemp(join(tmpdir(), "estiva-api-"));
  t.after(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, "README.md"), '# Shop\n"quoted" & <b>\n');
  await using server = await spawnServer();
  await using rows = await TestAccounts.open(server.dataDir);
  const alice = await rows.user("alice");
  const env = { PATH: process.env.PATH, REGISTRY: server.url, USERNAME: "alice", PASSWORD: password };
  const { stdout } = await run("bash", ["-euo", "pipefail", "-c", script], {
    cwd: folder,
    env,
    timeout: 30_000,
  });

  assert.match(stdout, /^alice\/web\/shop$/m, "the list of repositories");
  assert.match(stdout, /^\S+\talice\trepository\.create\talice\/web\/shop\tok$/m, "the audit's lines");
  const headers = { authorization: alice.basic };
  const readme = await send(server.url, "/api/v1/repositories/alice/web/shop/readme", { headers });
  assert.equal(json<{ markdown: string }>(readme).markdown, '# Shop\n"quoted" & <b>\n');
  const repository = await send(server.url, "/api/v1/repositories/alice/web/shop", { headers });
  const { visibility, description } = operations.getRepository.answers[200].parse(json(repository));
  assert.deepEqual([visibility, description], ["private", "The shop"]);
});
