import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { readOptions, usage } from "./options.ts";
import { findPeers } from "./peers/all-peers.ts";
import { cleanUpAtExit } from "./peers/owned.ts";
import type { Peer } from "./peers/peer.ts";
import { describeMachine } from "./report/machine.ts";
import { markdown } from "./report/markdown.ts";
import type { Results, RowResult } from "./report/results.ts";
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
  const machine = { ...describeMachine(), rounds: options.rounds };
  const remarks = options.quick ? ["A quick run: it shows that the rows work, its figures say little."] : [];
  const named = peers.map(({ name, durability, version }: Peer) => ({ name, durability, version }));
  const out = options.out ?? (options.quick ? undefined : join(resultsFolder, date.replace(/[ :]/g, "-")));
  const measured: RowResult[] = [];
  const results: Results = { date, machine, remarks, peers: named, rows: measured };
  for await (const row of runRows({ rows, peers, rounds: options.rounds, scale, progress: say })) {
    measured.push(row);
    // After each row, so that a run that is cut short keeps what it has.
    if (out !== undefined) await write(out, results);
  }
  process.stdout.write(markdown(results, ours));
  if (out !== undefined) say(`written: ${out}.json and .md`);
}

async function write(out: string, results: Results): Promise<void> {
  await mkdir(dirname(out), { recursive: true });
  await writeFile(`${out}.json`, `${JSON.stringify(results, undefined, 1)}\n`);
  await writeFile(`${out}.md`, markdown(results, ours));
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n${usage}\n`);
  process.exitCode = 1;
}
