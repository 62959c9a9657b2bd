import assert from "node:assert/strict";
import { describe, mock, test } from "node:test";
import { HashQueue, HashQueueFull } from "#server/accounts/passwords/hash-queue.ts";

/** A queue whose work ends when the test says so; `started` tells the order. */
class Bench {
  readonly queue: HashQueue;
  readonly started: string[] = [];
  readonly #ends: (() => void)[] = [];
  running = 0;
  mostRunning = 0;

  constructor(limits: { concurrency?: number; perClient?: number; total?: number } = {}) {
    this.queue = new HashQueue({ concurrency: 1, perClient: 10, total: 100, patience: 5_000, ...limits });
  }

  run(client: string, name = client): Promise<string> {
    return this.queue.run(client, async () => {
      this.started.push(name);
      this.running += 1;
      this.mostRunning = Math.max(this.mostRunning, this.running);
      await new Promise<void>((resolve) => this.#ends.push(resolve));
      this.running -= 1;
      return name;
    });
  }

  /** Ends what runs, until nothing runs any more. */
  async drain(): Promise<void> {
    await settled();
    while (this.#ends.length > 0) {
      this.#ends.shift()?.();
      await settled();
    }
  }
}

function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

describe("the hash queue", () => {
  test("runs no more at once than it may, and slips nobody in between two", async () => {
    const bench = new Bench({ concurrency: 2 });
    const results = Array.from({ length: 9 }, (_, place) => bench.run("a", `a${place}`));
    void results[0]?.then(() => results.push(bench.run("b")));
    await bench.drain();
    assert.deepEqual(await Promise.all(results), [...bench.started.filter((name) => name !== "b"), "b"]);
    assert.equal(bench.mostRunning, 2);
    assert.equal(bench.queue.length, 0);
    const again = bench.run("a", "again");
    assert.equal(bench.running, 1, "a free queue starts at once");
    await bench.drain();
    assert.equal(await again, "again");
  });

  test("goes round between clients: one with many waits for its own", async () => {
    const bench = new Bench();
    const results = ["a1", "a2", "a3", "a4", "b1", "b2", "c1"].map((name) => bench.run(name.charAt(0), name));
    await bench.drain();
    await Promise.all(results);
    assert.deepEqual(bench.started, ["a1", "a2", "b1", "c1", "a3", "b2", "a4"]);
  });

  test("refuses a client that has too much waiting, at once and with the time to wait", async () => {
    const bench = new Bench({ perClient: 2 });
    const results = [bench.run("a"), bench.run("a"), bench.run("a")];
    await assert.rejects(bench.run("a"), (error) => error instanceof HashQueueFull && error.retryAfter > 0);
    results.push(bench.run("b"));
    await bench.drain();
    assert.equal((await Promise.all(results)).length, 4);
  });

  test("that is full makes room for who has little, at the cost of who has most", async () => {
    const bench = new Bench({ total: 4 });
    const first = bench.run("a", "a0");
    const waiting = ["a1", "a2", "a3", "b1"].map((name) => bench.run(name.charAt(0), name));
    const refused = assert.rejects(waiting[2] ?? Promise.resolve(), HashQueueFull);
    waiting.push(bench.run("c", "c1"));
    await refused;
    await assert.rejects(bench.run("a", "a4"), HashQueueFull);
    await assert.rejects(bench.run("b", "b2"), HashQueueFull, "one each is as fair as it gets");
    assert.equal(bench.queue.length, 4);
    await bench.drain();
    await Promise.allSettled([first, ...waiting]);
    assert.deepEqual(bench.started, ["a0", "a1", "b1", "c1", "a2"]);
  });

  test("lets nobody wait for long", async () => {
    mock.timers.enable({ apis: ["setTimeout"] });
    try {
      const bench = new Bench();
      const running = bench.run("a", "a0");
      const waiting = bench.run("a", "a1");
      mock.timers.tick(4_999);
      assert.equal(bench.queue.length, 1);
      mock.timers.tick(1);
      await assert.rejects(waiting, HashQueueFull);
      assert.equal(bench.queue.length, 0);
      await bench.drain();
      assert.equal(await running, "a0");
    } finally {
      mock.timers.reset();
    }
  });

  test("goes on after work that failed", async () => {
    const queue = new HashQueue({ concurrency: 1, perClient: 1, total: 1, patience: 1_000 });
    const failing = queue.run("a", () => Promise.reject(new Error("no memory")));
    const next = queue.run("a", async () => "fine");
    await assert.rejects(failing, /no memory/);
    assert.equal(await next, "fine");
    assert.equal(await queue.run("a", async () => "free again"), "free again");
  });
});
