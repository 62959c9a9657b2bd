import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { SeededRandom } from "@estiva/testing/seeded-random";
import { Ledger } from "./ledger.ts";
import { assertFailure, type DiskFault, ServerUnderFaults } from "./server-under-faults.ts";
import { type Strace, straceMissing } from "./strace.ts";
import { parseTrace } from "./system-call-trace.ts";
import { makeBlob, makeImage } from "./test-content.ts";
import { expectStatus } from "./upload-blob.ts";
import { verifyDataFolder } from "./verify-data-folder.ts";

interface FaultCase extends DiskFault {
  readonly status: number;
}

const blobFaults: readonly FaultCase[] = [
  { of: "blobs", call: "pwrite64", error: "EIO", status: 500 },
  { of: "blobs", call: "pwrite64", error: "ENOSPC", status: 507 },
  { of: "blobs", call: "fdatasync", error: "EIO", status: 500 },
  { of: "blobs", call: "fdatasync", error: "ENOSPC", status: 507 },
  { of: "blobs", call: "rename", error: "EIO", status: 500 },
  { of: "blobs", call: "rename", error: "ENOSPC", status: 507 },
  { of: "blobs", call: "fsync", error: "EIO", status: 500 },
  { of: "blobs", call: "mkdir", error: "ENOSPC", status: 507 },
];

const logFaults: readonly FaultCase[] = [
  { of: "log", call: "pwrite64", error: "EIO", status: 503 },
  { of: "log", call: "pwrite64", error: "ENOSPC", status: 507 },
];

/** What a later chunk of an upload calls; only the closing request makes a blob of it. */
const touchedByChunk = ["pwrite64", "fdatasync"];

const name = ({ of, call, error }: DiskFault) => `${error} at ${call} of the ${of}`;

describe("a disk that fails", { skip: straceMissing() }, () => {
  // One server for all faults, one after another: it needs no restart in between.
  let under: ServerUnderFaults;
  before(async () => {
    under = await ServerUnderFaults.start();
  });
  after(async () => {
    await under.verifyAll();
    await under.stop();
    await verifyDataFolder(under.server.dataDir);
    await under[Symbol.asyncDispose]();
  });

  for (const fault of [...blobFaults, ...logFaults]) {
    test(`${name(fault)}: no 201 for a blob, and all is well once it is over`, async () => {
      const refused = under.blob();
      {
        await using _ = await under.fail(fault);
        assertFailure(await under.putWhole(refused), fault.status);
        await under.verifyAll();
      }
      assert.equal(await under.has(refused.digest), false);
      assertNothingLeft(under, refused.digest, fault);
      expectStatus(await under.connection.ask("GET", "/readyz"), 200);
      await under.keepWhole(refused);
      await under.pushImage("after");
    });

    for (const method of touchedByChunk.includes(fault.call) ? ["PATCH", "PUT"] : ["PUT"])
      test(`${name(fault)}: no success for a ${method} of an upload, which can be resumed or is gone`, async () => {
        const { connection } = under;
        const blob = under.blob(300_000);
        const location = await under.startUpload();
        const first = { headers: { "content-range": "0-99999" }, body: blob.bytes().subarray(0, 100_000) };
        expectStatus(await connection.ask("PATCH", location, first), 202);
        const path = `${location}?digest=${blob.digest}`;
        const rest = { body: blob.bytes().subarray(100_000) };
        {
          await using _ = await under.fail(fault);
          assertFailure(await connection.ask(method, method === "PUT" ? path : location, rest), fault.status);
        }
        assert.equal(await under.has(blob.digest), false);
        const state = await connection.ask("GET", location);
        if (state.status === 204) {
          assert.equal(state.headers.range, "0-99999");
          expectStatus(await connection.ask("PUT", path, rest), 201);
          under.ledger.keepsBlob({ repository: under.repository, blob });
        } else {
          expectStatus(state, 404);
          await under.keepWhole(blob);
        }
      });
  }

  for (const fault of logFaults) {
    test(`${name(fault)}: a manifest and its tag are refused together, and pulls go on`, async () => {
      const { connection, repository } = under;
      const [config, layer] = [under.blob(300), under.blob(400)];
      for (const blob of [config, layer]) await under.keepWhole(blob);
      const image = makeImage(config, [layer], "refused");
      {
        await using _ = await under.fail(fault);
        assertFailure(await under.putManifest(image, "before"), fault.status);
        await under.verifyAll();
      }
      await under.verifyAll();
      expectStatus(await connection.ask("HEAD", `/v2/${repository}/manifests/${image.digest}`), 404);
      await under.keepManifest(image, "refused");
    });
  }

  test("a log without room while an upload's bytes come in: 507, and the upload goes on afterwards", async () => {
    const { connection } = under;
    const blob = under.blob(3_000_000);
    const location = await under.startUpload();
    const { promise: rest, resolve: sendRest } = Promise.withResolvers<void>();
    const body = async function* () {
      yield blob.bytes().subarray(0, 2_000_000);
      await rest;
      yield blob.bytes().subarray(2_000_000);
    };
    const patch = connection.ask("PATCH", location, { body: body() });
    while (readdirSync(under.uploadsFolder).length === 0) await pause(5);
    {
      await using _ = await under.fail({ of: "log", call: "pwrite64", error: "ENOSPC" });
      sendRest();
      assertFailure(await patch, 507);
    }
    const again = { body: blob.bytes() };
    expectStatus(await connection.ask("PUT", `${location}?digest=${blob.digest}`, again), 201);
    under.ledger.keepsBlob({ repository: under.repository, blob });
  });

  for (const call of ["fdatasync", "fsync"]) {
    test(`after EIO at ${call} nothing is flushed again, and the file is given up`, async () => {
      const refused = under.blob();
      const strace = await under.fail({ of: "blobs", call, error: "EIO" });
      assertFailure(await under.putWhole(refused), 500);
      await strace[Symbol.asyncDispose]();
      const flushed = parseTrace(strace.calls).map(({ file }) => file);
      assert.ok(flushed.length > 0);
      assert.deepEqual(flushed, [...new Set(flushed)], "a file or folder was flushed twice");
      assert.deepEqual(readdirSync(under.uploadsFolder), []);
      assert.equal(existsSync(under.folderOf(refused.digest)), false);
    });
  }
});

describe("a log that can't be flushed", { skip: straceMissing() }, () => {
  const fault = { of: "log", call: "fsync,fdatasync", error: "EIO" } as const;

  test("nothing is acknowledged any more, readiness says so, pulls go on, a restart heals it", async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), "estiva-log-fault-"));
    const ledger = new Ledger();
    const image = makeImage(makeBlob(new SeededRandom(2), 5), [], "none");
    {
      await using under = await ServerUnderFaults.start({ dataDir: folder.path, ledger });
      const strace = await under.fail(fault);
      assertFailure(await under.putWhole(under.blob()), 503);
      await strace[Symbol.asyncDispose]();
      const flushes = parseTrace(strace.calls).filter(({ file }) => file?.endsWith("-wal"));
      assert.equal(flushes.length, 1, "a failed flush was repeated");
      // The disk is well again, but what it lost can't be told: only a new start reads the log anew.
      assertFailure(await under.connection.ask("GET", "/readyz"), 503);
      expectStatus(await under.connection.ask("GET", "/livez"), 200);
      assertFailure(await under.putWhole(under.blob()), 503);
      assertFailure(await under.putManifest(image, "before"), 503);
      await under.verifyAll();
      await under.server.stop();
    }
    await using healed = await ServerUnderFaults.start({ dataDir: folder.path, ledger, tag: "after" });
    expectStatus(await healed.connection.ask("GET", "/readyz"), 200);
    await healed.verifyAll();
    await healed.stop();
    await verifyDataFolder(folder.path);
  });
});

describe("a database that can't be written, though its log can", { skip: straceMissing() }, () => {
  for (const error of ["EIO", "ENOSPC"] as const) {
    test(`${error}: what the log has is kept through a stop and the next start`, async () => {
      await using folder = await mkdtempDisposable(join(tmpdir(), "estiva-database-fault-"));
      const ledger = new Ledger();
      {
        await using under = await ServerUnderFaults.start({ dataDir: folder.path, ledger });
        await using strace = await under.fail({ of: "database", call: "pwrite64", error });
        await pushUntilCheckpoint(under, strace);
        await under.verifyAll();
        await under.server.stop();
      }
      await using healed = await ServerUnderFaults.start({ dataDir: folder.path, ledger, tag: "after" });
      await healed.verifyAll();
      await healed.stop();
      await verifyDataFolder(folder.path);
    });
  }

  /** Pushes until SQLite, whose log has grown long, has tried to bring it into the database. */
  async function pushUntilCheckpoint(under: ServerUnderFaults, strace: Strace): Promise<void> {
    const config = under.blob(100);
    await under.keepWhole(config);
    for (let pushed = 0; !strace.calls.includes("INJECTED"); pushed += 1) {
      assert.ok(pushed < 100, "the log was never brought into the database");
      const manifest = makeImage(config, [], `${pushed}${" ".repeat(1_000_000)}`);
      const answer = await under.putManifest(manifest, "large");
      if (answer.status === 201)
        under.ledger.keepsManifest({ repository: under.repository, manifest }, ["large"]);
      else assertFailure(answer, answer.status === 507 ? 507 : 503);
    }
  }
});

/** What was refused takes no room, unless the database may have heard of it. */
function assertNothingLeft(under: ServerUnderFaults, digest: string, { of, error }: DiskFault): void {
  assert.deepEqual(readdirSync(under.uploadsFolder), []);
  const mayBeKnown = of === "log" && error === "EIO";
  if (!mayBeKnown) assert.equal(existsSync(under.folderOf(digest)), false, "its file was left behind");
}
