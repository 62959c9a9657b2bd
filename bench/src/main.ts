import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { readOptions, usage } from "./options.ts";
import { findPeers } from "./peers/all-peers.ts";
import { cleanUpAtExit } from "./peers/owned.ts";
import type { Peer } from "./peers/peer.ts";
import { describeMachine } from "./report/machine.ts";
import { markdown } from "./report/markdown.ts";
import type { Results } from "./report/results.ts";
import { selectRows } from "./rows/all-rows.ts";
import { runRows } from "./run-rows.ts";
import { fullScale, quickScale } from "./scale.ts";

const ours = "estiva";
const resultsFolder = fileURLToPath(new URL("../results", import.meta.url));

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const say = (line: string) => void process.stderr.write(`${line}\n`);
  const rows = selectRows(options.rows);
  const peers = findPeers(options.only, options.targets, say);
  cleanUpAtExit();
  const date = new Date().toISOString().slice(0, 16).replace("T", " ");
  const scale = options.quick ? quickScale : fullScale;
  const measured = await runRows({ rows, peers, rounds: options.rounds, scale, progress: say });
  const results: Results = {
    date,
    machine: { ...describeMachine(), rounds: options.rounds },
    remarks: options.quick ? ["A quick run: it shows that the rows work, its figures say little."] : [],
    peers: peers.map(({ name, durability, version }: Peer) => ({ name, durability, version })),
    rows: measured,
  };
  const report = markdown(results, ours);
  process.stdout.write(report);
  const out = options.out ?? (options.quick ? undefined : join(resultsFolder, date.replace(/[ :]/g, "-")));
  if (out === undefined) return;
  await mkdir(dirname(out), { recursive: true });
  await writeFile(`${out}.json`, `${JSON.stringify(results, undefined, 1)}\n`);
  await writeFile(`${out}.md`, report);
  say(`written: ${out}.json and .md`);
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n${usage}\n`);
  process.exitCode = 1;
}
