import { figure, ratioText, table } from "./figures.ts";
import { medianOf, type Results, type RowResult, ratioTo } from "./results.ts";
import { judge, type Target } from "./targets.ts";

const units = { value: "", cpu: " CPU", peakMegabytes: " MB peak" } as const;

/** The whole report of a run. */
export function markdown(results: Results, ours: string): string {
  const names = results.peers.map(({ name }) => name);
  const others = names.filter((name) => name !== ours);
  const machine = Object.entries(results.machine).map(([name, value]) => `${name} ${value}`);
  const peers = results.peers.map(({ name, durability, version }) => `${name}: ${version}, ${durability}`);
  const compared = names.includes(ours) && others.length > 0;
  return [
    `# Benchmark of ${results.date}`,
    "",
    `${machine.join("; ")}.`,
    "",
    ...peers.map((peer) => `- ${peer}`),
    ...(results.remarks.length > 0 ? ["", ...results.remarks.map((remark) => `**${remark}**`)] : []),
    "",
    "## Figures",
    "Medians over the rounds; in brackets the server's CPU and its peak memory in MB.",
    "",
    ...figures(results.rows, names),
    ...failures(results.rows),
    ...(compared ? ratios(results.rows, ours, others) : []),
    ...(names.includes(ours) ? verdicts(results, ours) : []),
    "",
  ].join("\n");
}

function figures(rows: readonly RowResult[], names: readonly string[]): string[] {
  const cell = (row: RowResult, name: string) => {
    const value = medianOf(row, name, "value");
    if (value === undefined) return row.peers[name] === undefined ? "–" : "failed";
    const used = [medianOf(row, name, "cpu"), medianOf(row, name, "peakMegabytes")];
    return `${figure(value)} (${used.map(figure).join("; ")})`;
  };
  const body = rows.map((row) => [
    row.id,
    row.workload,
    `${row.unit} (${row.cpuUnit}; MB)`,
    ...names.map((name) => cell(row, name)),
  ]);
  return table(["row", "workload", "unit", ...names], body);
}

function failures(rows: readonly RowResult[]): string[] {
  const found = rows.flatMap((row) =>
    Object.entries(row.peers).flatMap(([name, rounds]) =>
      rounds.flatMap((round) => ("failure" in round ? [`- ${row.id}, ${name}: ${round.failure}`] : [])),
    ),
  );
  return found.length === 0 ? [] : ["", "Failed rounds:", "", ...new Set(found)];
}

function ratios(rows: readonly RowResult[], ours: string, others: readonly string[]): string[] {
  const body = rows.flatMap((row) =>
    (["value", "cpu", "peakMegabytes"] as const).map((aspect) => [
      aspect === "value" ? row.id : "",
      { value: row.better === "higher" ? "throughput" : "latency", cpu: "CPU", peakMegabytes: "peak memory" }[
        aspect
      ],
      ...others.map((peer) => ratioText(ratioTo(row, ours, peer, aspect))),
    ]),
  );
  return [
    "",
    `## ${ours} against each peer`,
    "The median of the rounds' ratios, in brackets the worst round's. Throughput and latency: above 1 is better than",
    "the peer. CPU and peak memory: below 1 is less than the peer's.",
    "",
    ...table(["row", "", ...others], body),
  ];
}

function verdicts(results: Results, ours: string): string[] {
  const body = judge(results, ours).map(({ target, found, reached }) => [
    target.row,
    describe(target),
    figure(found),
    reached === undefined ? "not measured" : reached ? "reached" : "**not reached**",
  ]);
  return ["", "## Targets", "", ...table(["row", "target", "found", ""], body)];
}

/** `≥ 20 × docker-registry`, `≤ 0.27 CPU`. */
export function describe({ aspect, against, atLeast, atMost }: Target): string {
  const bound = atLeast === undefined ? `≤ ${figure(atMost)}` : `≥ ${figure(atLeast)}`;
  return `${bound}${against === undefined ? "" : ` × ${against}`}${units[aspect]}`;
}
