import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, it } from "node:test";
import { meter } from "../src/meter/meter.ts";
import { processTree } from "../src/meter/process-tree.ts";
import { target } from "../src/peers/target.ts";
import { markdown } from "../src/report/markdown.ts";
import { type Results, type Round, ratioTo } from "../src/report/results.ts";
import { judge } from "../src/report/targets.ts";
import { selectRows } from "../src/rows/all-rows.ts";

const round = (value: number, cpu: number, peakMegabytes: number): Round => ({
  value,
  cpu,
  peakMegabytes,
  operations: 1,
  detail: {},
});

const row = {
  id: "A",
  workload: "pull",
  unit: "GB/s",
  better: "higher",
  cpuUnit: "CPU-s/GB",
  peers: {
    estiva: [round(4, 0.2, 100), round(3, 0.3, 100), round(5, 0.2, 100)],
    "docker-registry": [round(2, 0.4, 400), round(3, 0.4, 200), { failure: "it fell over" }],
  },
} as const;

const results: Results = {
  date: "2026-11-21 12:00",
  machine: { cores: 2 },
  remarks: [],
  peers: [
    { name: "estiva", durability: "D1", version: "1" },
    { name: "docker-registry", durability: "D1", version: "2" },
  ],
  rows: [row],
};

describe("the bench's report", () => {
  it("compares round by round, leaves failed rounds out, and names the worst", () => {
    assert.deepEqual(ratioTo(row, "estiva", "docker-registry", "value"), { median: 1.5, worst: 1 });
    assert.deepEqual(ratioTo(row, "estiva", "docker-registry", "peakMegabytes"), {
      median: 0.375,
      worst: 0.5,
    });
  });

  it("turns a latency's ratio round, so that above 1 is better", () => {
    const latency = { ...row, unit: "ms", better: "lower" } as const;
    assert.deepEqual(ratioTo(latency, "estiva", "docker-registry", "value"), { median: 0.75, worst: 0.5 });
  });

  it("holds targets against the medians and says which were not measured", () => {
    const verdicts = judge(results, "estiva").map(({ target, reached }) => [
      target.row,
      target.aspect,
      reached,
    ]);
    assert.deepEqual(
      verdicts.filter(([name]) => name === "A"),
      [
        ["A", "value", true],
        ["A", "cpu", true],
        ["A", "value", true],
        ["A", "cpu", true],
      ],
    );
    assert.ok(verdicts.some(([name, , reached]) => name === "B" && reached === undefined));
  });

  it("writes figures, ratios, failures and targets", () => {
    const report = markdown(results, "estiva");
    assert.match(
      report,
      /\| A +\| pull +\| GB\/s \(CPU-s\/GB; MB\) \| 4 \(0.2; 100\) +\| 2.5 \(0.4; 300\) +\|/,
    );
    assert.match(report, /\| A +\| throughput +\| 1.5 \(1\) +\|/);
    assert.match(report, /- A, docker-registry: it fell over/);
    assert.match(report, /\| A +\| ≤ 0.65 × docker-registry CPU +\| 0.625 +\| reached +\|/);
  });
});

describe("the bench's arguments", () => {
  it("select rows by id, by letter, and C′ with a plain apostrophe", () => {
    assert.deepEqual(
      selectRows(["C'", "e", "I-32"]).map(({ id }) => id),
      ["C′", "I-32", "E-1MB", "E-100MB"],
    );
    assert.throws(() => selectRows(["Z"]), /no row is called "z"; there are A, /);
  });

  it("take a running server on loopback and nothing else", async () => {
    const running = await target("zot=http://127.0.0.1:5101=42").start();
    assert.deepEqual([running.name, running.host, running.port, running.pid], ["zot", "127.0.0.1", 5101, 42]);
    for (const wrong of [
      "zot=http://example.org:80=42",
      "zot=http://127.0.0.1:5101",
      "http://127.0.0.1:1=2",
    ]) {
      assert.throws(() => target(wrong), /--target is name=http/);
    }
  });
});

describe("the bench's meter", () => {
  it("counts the CPU and the peak memory of a server and of what it started", async () => {
    const burn = `const end = Date.now() + 400; globalThis.held = Buffer.alloc(150e6, 1);
      while (Date.now() < end); process.stdout.write("burnt"); setInterval(() => {}, 1000);`;
    const parent = `require("node:child_process").spawn(process.execPath, ["-e", ${JSON.stringify(burn)}],
      { stdio: "inherit" }); setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ["-e", parent], { stdio: ["ignore", "pipe", "inherit"] });
    const peer = {
      name: "burner",
      host: "",
      port: 0,
      pid: child.pid ?? 0,
      [Symbol.asyncDispose]: async () => {},
    };
    const metered = await meter(peer, () => once(child.stdout, "data"));
    for (const pid of processTree(peer.pid)) process.kill(pid);
    await once(child, "close");
    assert.ok(metered.seconds >= 0.4, `${metered.seconds} s`);
    assert.ok(metered.cpuSeconds >= 0.1 && metered.cpuSeconds < 5, `${metered.cpuSeconds} CPU-s`);
    assert.ok(metered.peakMegabytes >= 150, `${metered.peakMegabytes} MB`);
  });
});
