import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SeededRandom } from "@estiva/testing/seeded-random";
import { spawnServer } from "@estiva/testing/spawn-server";
import { Connection } from "./connection.ts";
import { type KillPlan, KillPlanner } from "./kill-plan.ts";
import { liveAndDie } from "./killed-server.ts";
import { Ledger } from "./ledger.ts";
import { PushingClient } from "./pushing-client.ts";
import { nothingResumed, type Resumed, resumeUploads } from "./resume-uploads.ts";
import { makeBlob } from "./test-content.ts";
import { verifyDataFolder } from "./verify-data-folder.ts";
import { verifyAll, verifyNews } from "./verify-ledger.ts";

/** After so many kills everything is verified and a new data folder begun. */
const killsPerFolder = 50;

/** Servers at once: one is starting while another is being pushed to. */
const worlds = 3;

const clients = 3;

export interface CampaignReport {
  readonly kills: Readonly<Record<KillPlan["kind"], number>>;
  readonly calls: string;
  /** Whether every fsync, fdatasync and rename of a push has been killed at. */
  readonly exhausted: boolean;
  readonly resumed: Readonly<Resumed>;
  readonly blobs: number;
  readonly manifests: number;
  readonly tags: number;
}

/** Kills servers while clients push to them, and looks after each kill at what the next server has. */
export async function killCampaign(options: {
  readonly kills: number;
  readonly random: SeededRandom;
  readonly tracing: boolean;
}): Promise<CampaignReport> {
  const planner = new KillPlanner(options.random.fork(), options.tracing);
  const tally = {
    kills: { moment: 0, starting: 0, stopping: 0, call: 0 },
    resumed: nothingResumed(),
    ...{ blobs: 0, manifests: 0, tags: 0 },
  };
  let left = options.kills;
  const takeKill = () => {
    left -= 1;
    return left >= 0;
  };
  const run = async () => {
    try {
      while (left > 0) await new World({ planner, tally, random: options.random.fork(), takeKill }).run();
    } finally {
      // Where one has failed the others need not go on.
      left = 0;
    }
  };
  // All are waited for, also when one has failed: nothing may be left running.
  const ends = await Promise.allSettled(Array.from({ length: worlds }, run));
  for (const end of ends) if (end.status === "rejected") throw end.reason;
  return { ...tally, calls: planner.summary, exhausted: planner.exhausted };
}

interface WorldParts {
  readonly planner: KillPlanner;
  readonly random: SeededRandom;
  readonly takeKill: () => boolean;
  readonly tally: {
    readonly kills: Record<KillPlan["kind"], number>;
    readonly resumed: Resumed;
    blobs: number;
    manifests: number;
    tags: number;
  };
}

/** One data folder, from its first server to its last. */
class World {
  readonly #parts: WorldParts;
  readonly #ledger = new Ledger();
  readonly #clients: readonly PushingClient[];

  constructor(parts: WorldParts) {
    this.#parts = parts;
    const { random } = parts;
    const shared = [500, 50_000, 300_000].map((size) => makeBlob(random, size));
    this.#clients = Array.from({ length: clients }, (_, number) => {
      const repository = number === 0 ? "first" : "second";
      return new PushingClient({
        ...{ name: `client${number}`, repository, shared },
        ledger: this.#ledger,
        random: random.fork(),
      });
    });
  }

  async run(): Promise<void> {
    const dataDir = await mkdtemp(join(tmpdir(), "estiva-crash-"));
    try {
      for (let kill = 0; kill < killsPerFolder && this.#parts.takeKill(); kill += 1)
        await this.#live(dataDir);
      await this.#lookAtAll(dataDir);
    } finally {
      await rm(dataDir, { recursive: true, force: true });
    }
  }

  async #live(dataDir: string): Promise<void> {
    const { planner, tally } = this.#parts;
    const plan = planner.next();
    const killed = await liveAndDie({
      ...{ dataDir, plan },
      recover: (connection) => this.#recover(connection, dataDir),
      push: async (connection) => {
        await Promise.all(this.#clients.map((client) => client.pushUntilLost(connection)));
      },
      pushLittle: async (connection) => {
        const lost = await Promise.all(this.#clients.map((client) => client.pushOne(connection)));
        return lost.includes(true);
      },
    });
    if (plan.kind !== "call") tally.kills[plan.kind] += 1;
    else if (killed) planner.reached(plan);
    else planner.notReached(plan);
    if (plan.kind === "call") tally.kills[killed ? "call" : "moment"] += 1;
  }

  async #recover(connection: Connection, dataDir: string): Promise<void> {
    await verifyNews(connection, this.#ledger);
    const resumed = await resumeUploads(connection, {
      ledger: this.#ledger,
      random: this.#parts.random,
      dataDir,
    });
    const sums = this.#parts.tally.resumed;
    for (const [outcome, count] of Object.entries(resumed)) sums[outcome as keyof Resumed] += count;
    await verifyNews(connection, this.#ledger);
  }

  async #lookAtAll(dataDir: string): Promise<void> {
    await using server = await spawnServer({ dataDir });
    using connection = new Connection(server.url);
    await this.#recover(connection, dataDir);
    await verifyAll(connection, this.#ledger);
    const { code } = await server.stop();
    assert.equal(code, 0, server.output());
    await verifyDataFolder(dataDir);
    const { tally } = this.#parts;
    tally.blobs += this.#ledger.blobs.size;
    tally.manifests += this.#ledger.manifests.size;
    tally.tags += this.#ledger.tags.size;
  }
}
