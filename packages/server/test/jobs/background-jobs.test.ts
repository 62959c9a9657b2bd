import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { pino } from "pino";
import { RegistryTokens, tokenLifetime } from "#server/access/registry-tokens.ts";
import {
  keyAnnouncement,
  keyLifetime,
  keyRetirement,
  loadSigningKeys,
  type SigningKeyRing,
} from "#server/access/signing-keys/signing-keys.ts";
import { SqlMetadataStore } from "#server/adapters/sql/sql-metadata-store.ts";
import { SqliteDatabase } from "#server/adapters/sql/sqlite/sqlite-database.ts";
import type { AuditEvent } from "#server/audit/audit-records.ts";
import { pruneAudit } from "#server/jobs/prune-audit.ts";
import { rotateSigningKeys } from "#server/jobs/rotate-signing-keys.ts";
import { type Job, Schedule } from "#server/jobs/schedule.ts";
import { leaseDuration } from "#server/registry/limits.ts";

const clock = { now: Date.UTC(2026, 0, 1) };
const now = () => clock.now;
const signal = new AbortController().signal;

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "estiva-jobs-"));
});
after(() => rm(folder, { recursive: true }));

async function openStore(name: string): Promise<SqlMetadataStore> {
  return new SqlMetadataStore(await SqliteDatabase.open(join(folder, `${name}.db`)));
}

/** A process of a registry: its own view of the keys in a database that it shares with others. */
async function process(store: SqlMetadataStore) {
  const keys = await loadSigningKeys(store.signingKeys, now);
  return { keys, tokens: new RegistryTokens(keys, now), job: rotateSigningKeys(keys) };
}

const ids = ({ jwks }: SigningKeyRing) => jwks.keys.map(({ kid }) => kid);

describe("rotating the signing keys", () => {
  test("a key signs for 90 days, verifies until its last token is of no use, and all processes agree", async () => {
    await using store = await openStore("keys");
    const [one, other] = [await process(store), await process(store)];
    const first = one.keys.current.id;
    assert.equal(other.keys.current.id, first, "both took the key that one has made");

    clock.now += keyLifetime - 1;
    assert.equal(await one.job.run(signal), undefined, "a day early nothing happens");
    clock.now += 1;
    await Promise.all([one.job.run(signal), other.job.run(signal)]);
    await Promise.all([one.job.run(signal), other.job.run(signal)]);
    const madeAt = clock.now;
    assert.equal(ids(one.keys).length, 2, "one new key, though both were due");
    assert.deepEqual(ids(other.keys), ids(one.keys));
    const second = ids(one.keys)[0];
    assert.notEqual(second, first);

    assert.equal(one.keys.current.id, first, "the new key is announced before it signs");
    clock.now = madeAt + keyAnnouncement;
    assert.equal(one.keys.current.id, second);
    assert.equal(other.keys.current.id, second);
    const young = await other.tokens.issue("anonymous", undefined, []);
    assert.notEqual(await one.tokens.read(young), undefined, "each reads what the other signs");

    clock.now = madeAt + keyRetirement;
    assert.equal(await one.job.run(signal), undefined);
    assert.equal(ids(one.keys).length, 2, "the old key still verifies");
    clock.now += 1;
    assert.deepEqual(await one.job.run(signal), { made: 0, removed: 1 });
    assert.deepEqual(ids(one.keys), [second]);
    assert.deepEqual(ids(other.keys), [second, first], "the other process has not looked yet");
    await other.job.run(signal);
    assert.deepEqual(ids(other.keys), [second]);
  });

  test("what a removed key has signed is none any more, also where it was remembered", async () => {
    await using store = await openStore("forgotten");
    const { keys, tokens, job } = await process(store);
    const token = await tokens.issue("anonymous", undefined, []);
    assert.notEqual(await tokens.read(token), undefined);
    clock.now += keyLifetime;
    await job.run(signal);
    clock.now += keyAnnouncement - 1;
    const last = await tokens.issue("anonymous", undefined, []);
    const lastUse = clock.now + tokenLifetime * 1000 + leaseDuration;
    clock.now = lastUse;
    await job.run(signal);
    assert.notEqual(await tokens.read(last), undefined, "an upload may still go on with it");
    assert.notEqual(await tokens.read(token), undefined, "from memory");
    clock.now += 60 * 60_000;
    assert.deepEqual(await job.run(signal), { made: 0, removed: 1 });
    assert.equal(ids(keys).length, 1);
    assert.equal(await tokens.read(last), undefined);
    assert.equal(await tokens.read(token), undefined);
  });

  test("years without the program end with one rotation, not with many", async () => {
    await using store = await openStore("years");
    const { keys, job } = await process(store);
    clock.now += 10 * keyLifetime;
    assert.deepEqual(await job.run(signal), { made: 1, removed: 0 });
    assert.equal(await job.run(signal), undefined);
    assert.equal(ids(keys).length, 2);
  });
});

describe("pruning the audit", () => {
  test("takes what is older than its retention, in steps, and leaves the rest", async () => {
    await using store = await openStore("audit");
    const event = (at: number): AuditEvent => ({
      ...{ at, action: "tag.delete", actor: "user:7", object: "alice/app", result: "ok" as const },
      ...{ credential: undefined, address: undefined, namespaceId: 7, detail: undefined },
      requestId: undefined,
    });
    const day = 24 * 60 * 60_000;
    await store.audit.addRelaxed(Array.from({ length: 2_345 }, () => event(clock.now - 31 * day)));
    await store.audit.add([event(clock.now - 30 * day), event(clock.now)]);
    assert.deepEqual(await pruneAudit(store.audit, 30 * day, now).run(signal), { removed: 2_345 });
    const left = await store.audit.read({ filter: {}, order: "oldest", limit: 10 });
    assert.deepEqual(
      left.events.map(({ at }) => clock.now - at),
      [30 * day, 0],
    );
    assert.equal(await pruneAudit(store.audit, 30 * day, now).run(signal), undefined);
  });
});

describe("the schedule", () => {
  test("remembers when each job ran, how it ended and when it runs again, and goes on after a failure", async () => {
    const logger = pino({ level: "silent" });
    const started = Promise.withResolvers<void>();
    const finish = Promise.withResolvers<void>();
    const slow: Job = {
      ...{ name: "slow", interval: 60_000 },
      async run() {
        started.resolve();
        await finish.promise;
        return undefined;
      },
    };
    const again = Promise.withResolvers<void>();
    let runs = 0;
    const broken: Job = {
      ...{ name: "broken", interval: 1 },
      async run() {
        runs += 1;
        if (runs === 3) again.resolve();
        throw new Error(`no luck ${"x".repeat(1_000)}`);
      },
    };
    const never: Job = { name: "never", interval: 5, run: async () => undefined };
    const idle = new Schedule([never], logger, now);
    assert.deepEqual(
      idle.statuses.map(({ state, runs, lastStartedAt }) => [state, runs, lastStartedAt]),
      [["idle", 0, undefined]],
    );
    await using schedule = new Schedule([slow, broken], logger, now).start();
    await started.promise;
    const status = (name: string) => schedule.statuses.find((job) => job.name === name);
    assert.deepEqual(status("slow"), {
      ...{ name: "slow", state: "running", lastStartedAt: clock.now, lastFinishedAt: undefined },
      ...{ nextAt: undefined, runs: 0, error: undefined },
    });
    await again.promise;
    const failed = status("broken");
    assert.ok((failed?.runs ?? 0) >= 2);
    finish.resolve();
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(status("slow"), {
      ...{ name: "slow", state: "idle", lastStartedAt: clock.now, lastFinishedAt: clock.now },
      ...{ nextAt: clock.now + 60_000, runs: 1, error: undefined },
    });
    assert.equal(status("broken")?.state, "failed");
    assert.match(status("broken")?.error ?? "", /^no luck x+$/);
    assert.equal(status("broken")?.error?.length, 300);
  });
});
