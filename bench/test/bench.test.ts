import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { spawnServer } from "@estiva/testing/spawn-server";
import { medianOf, type Results, ratioTo } from "../src/report/results.ts";

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));
const needed = ["docker-registry", "wrk"];
const missing = needed.filter((program) => spawnSync("which", [program]).status !== 0);
const optional = missing.length > 0 && process.env.CI !== "true";
const skip = optional && `not installed here: ${missing.join(", ")} (Debian's packages of these names)`;

describe("the bench, run quickly", { skip }, () => {
  it("measures ours and docker-registry, compares them, and leaves nothing behind", async () => {
    await using run = await startBench(["--rows", "C,E-1MB", "--only", "estiva,docker-registry"]);
    const code = await run.ended;
    assert.equal(code, 0, run.output());
    const results = JSON.parse(await readFile(`${run.out}.json`, "utf8")) as Results;
    assert.deepEqual(
      results.rows.map((row) => row.id),
      ["C", "E-1MB"],
    );
    for (const row of results.rows) {
      for (const peer of ["estiva", "docker-registry"]) {
        for (const aspect of ["value", "cpu", "peakMegabytes"] as const) {
          const found = medianOf(row, peer, aspect);
          assert.ok(
            found !== undefined && found > 0,
            `${row.id} ${peer} ${aspect}: ${found}\n${run.output()}`,
          );
        }
      }
      const ratio = ratioTo(row, "estiva", "docker-registry", "value");
      assert.ok(
        ratio && ratio.median > 0 && ratio.worst <= ratio.median,
        `${row.id}: ${JSON.stringify(ratio)}`,
      );
    }
    const report = await readFile(`${run.out}.md`, "utf8");
    assert.match(report, /\| C +\| ≥ 20 × docker-registry +\| [\d.]+ +\| (reached|\*\*not reached\*\*)/);
    await assertNothingLeft(run.temporary);
  });

  it("takes its servers and their data along when it is stopped in the middle", async () => {
    await using run = await startBench(["--rows", "C", "--only", "docker-registry"]);
    await run.untilServerRuns();
    run.child.kill("SIGTERM");
    assert.notEqual(await run.ended, 0);
    await assertNothingLeft(run.temporary);
  });
});

describe("the bench, given running servers", () => {
  it("deletes what it pushed to them, and a server that fails costs its own cell", async () => {
    await using given = await spawnServer();
    const broken = createServer((_request, answer) => answer.writeHead(500, { "Content-Length": 0 }).end());
    await once(broken.listen(0, "127.0.0.1"), "listening");
    const { port } = broken.address() as AddressInfo;
    const targets = [`given=${given.url}=${given.pid}`, `broken=http://127.0.0.1:${port}=${process.pid}`];
    const args = [
      "--rows",
      "filling",
      "--only",
      "given,broken",
      ...targets.flatMap((each) => ["--target", each]),
    ];
    await using run = await startBench(args);
    assert.equal(await run.ended, 0, run.output());
    broken.close();
    const [row] = (JSON.parse(await readFile(`${run.out}.json`, "utf8")) as Results).rows;
    assert.ok(row && (medianOf(row, "given", "value") ?? 0) > 0, run.output());
    assert.match(JSON.stringify(row.peers.broken), /expected 404: HTTP\/1.1 500/);
    const { repositories } = (await (await fetch(`${given.url}/v2/_catalog`)).json()) as {
      repositories: string[];
    };
    assert.equal(repositories.length, 1);
    const list = await (await fetch(`${given.url}/v2/${repositories[0]}/tags/list`)).json();
    assert.deepEqual(list, { name: repositories[0], tags: [] });
  });
});

/** A bench whose temporary files and results lie in a folder of its own. */
async function startBench(args: readonly string[]) {
  const folder = await mkdtemp(join(tmpdir(), "bench-test-"));
  const temporary = await mkdtemp(join(folder, "temporary-"));
  const out = join(folder, "results");
  const child = spawn(process.execPath, [main, "--quick", "--out", out, ...args], {
    env: { ...process.env, TMPDIR: temporary },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      printed += chunk.toString();
    });
  }
  const ended = once(child, "close").then(([code]) => code as number | null);
  return {
    child,
    ended,
    out,
    temporary,
    output: () => printed,
    async untilServerRuns() {
      while (processesNaming(temporary).length === 0 && child.exitCode === null) {
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function assertNothingLeft(temporary: string): Promise<void> {
  assert.deepEqual(await readdir(temporary), []);
  const deadline = Date.now() + 5_000;
  while (processesNaming(temporary).length > 0 && Date.now() < deadline) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.deepEqual(processesNaming(temporary), []);
}

/** Processes whose command line or environment names the folder, but for this bench itself. */
function processesNaming(folder: string): string[] {
  return readdirSync("/proc").filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    const commandLine = readQuietly(`/proc/${pid}/cmdline`);
    return (
      !commandLine.includes(main) && (commandLine + readQuietly(`/proc/${pid}/environ`)).includes(folder)
    );
  });
}

function readQuietly(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
