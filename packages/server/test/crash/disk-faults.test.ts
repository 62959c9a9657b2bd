import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { describe, test } from "node:test";
import { assertFailure, type DiskFault, ServerUnderFaults } from "./server-under-faults.ts";
import { straceMissing } from "./strace.ts";
import { parseTrace } from "./system-call-trace.ts";
import { makeImage } from "./test-content.ts";
import { expectStatus } from "./upload-blob.ts";
import { verifyDataFolder } from "./verify-data-folder.ts";

interface FaultCase extends DiskFault {
  readonly status: number;
}

const blobFaults: readonly FaultCase[] = [
  { thread: "pool", call: "pwrite64", error: "EIO", status: 500 },
  { thread: "pool", call: "pwrite64", error: "ENOSPC", status: 507 },
  { thread: "pool", call: "fdatasync", error: "EIO", status: 500 },
  { thread: "pool", call: "fdatasync", error: "ENOSPC", status: 507 },
  { thread: "pool", call: "rename", error: "EIO", status: 500 },
  { thread: "pool", call: "rename", error: "ENOSPC", status: 507 },
  { thread: "pool", call: "fsync", error: "EIO", status: 500 },
  { thread: "pool", call: "mkdir", error: "ENOSPC", status: 507 },
];

const databaseFaults: readonly FaultCase[] = [
  { thread: "main", call: "pwrite64", error: "EIO", status: 503 },
  { thread: "main", call: "pwrite64", error: "ENOSPC", status: 507 },
  { thread: "main", call: "fsync", error: "EIO", status: 503 },
];

const name = ({ thread, call, error }: DiskFault) =>
  `${error} at ${call} of the ${thread === "pool" ? "blobs" : "WAL"}`;

describe("a disk that fails", { skip: straceMissing() }, () => {
  for (const fault of [...blobFaults, ...databaseFaults]) {
    test(`${name(fault)}: no 201, a clear answer, and all is well once it is over`, async () => {
      await using under = await ServerUnderFaults.start();
      const refused = under.blob();
      {
        await using _ = await under.fail(fault);
        assertFailure(await under.putWhole(refused), fault.status);
        await under.verifyAll();
      }
      assert.equal(await under.has(refused.digest), false);
      await assertNothingLeft(under, refused.digest, fault);
      expectStatus(await under.connection.ask("GET", "/readyz"), 200);
      expectStatus(await under.putWhole(refused), 201);
      under.ledger.keepsBlob({ repository: under.repository, blob: refused });
      await under.pushImage("after");
      await under.verifyAll();
      await under.server.stop();
      await verifyDataFolder(under.server.dataDir);
    });

    test(`${name(fault)}: an upload in chunks gets no 202 and no 201`, async () => {
      await using under = await ServerUnderFaults.start();
      const { connection, repository } = under;
      const blob = under.blob(300_000);
      const started = await connection.ask("POST", `/v2/${repository}/blobs/uploads/`);
      const location = started.headers.location ?? "";
      const first = { headers: { "content-range": "0-99999" }, body: blob.bytes().subarray(0, 100_000) };
      expectStatus(await connection.ask("PATCH", location, first), 202);
      const rest = { body: blob.bytes().subarray(100_000) };
      {
        await using _ = await under.fail(fault);
        assertFailure(await connection.ask("PUT", `${location}?digest=${blob.digest}`, rest), fault.status);
      }
      assert.equal(await under.has(blob.digest), false);
      const state = await connection.ask("GET", location);
      if (state.status === 204) {
        assert.equal(state.headers.range, "0-99999");
        const again = await connection.ask("PUT", `${location}?digest=${blob.digest}`, rest);
        assert.ok([201, 404].includes(again.status), `answered ${again.status}: ${again.body.toString()}`);
        assert.equal(await under.has(blob.digest), again.status === 201);
      } else {
        expectStatus(state, 404);
      }
      expectStatus(await under.putWhole(blob), 201);
      await under.verifyAll();
    });
  }

  for (const fault of databaseFaults) {
    test(`${name(fault)}: a manifest and its tag are refused together, and pulls go on`, async () => {
      await using under = await ServerUnderFaults.start();
      const { connection, repository } = under;
      const [config, layer] = [under.blob(300), under.blob(400)];
      for (const blob of [config, layer]) expectStatus(await under.putWhole(blob), 201);
      const image = makeImage(config, [layer], "refused");
      {
        await using _ = await under.fail(fault);
        assertFailure(await under.putManifest(image, "before"), fault.status);
        await under.verifyAll();
      }
      await under.verifyAll();
      expectStatus(await connection.ask("HEAD", `/v2/${repository}/manifests/${image.digest}`), 404);
      expectStatus(await under.putManifest(image, "refused"), 201);
    });
  }

  for (const call of ["fdatasync", "fsync"]) {
    test(`after EIO at ${call} nothing is flushed again, and the file is given up`, async () => {
      await using under = await ServerUnderFaults.start();
      const refused = under.blob();
      const strace = await under.fail({ thread: "pool", call, error: "EIO" });
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

/** What was refused takes no room, unless the database may have heard of it. */
async function assertNothingLeft(
  under: ServerUnderFaults,
  digest: string,
  { thread, error }: DiskFault,
): Promise<void> {
  assert.deepEqual(readdirSync(under.uploadsFolder), []);
  const mayBeKnown = thread === "main" && error === "EIO";
  if (!mayBeKnown) assert.equal(existsSync(under.folderOf(digest)), false, "its file was left behind");
}
