import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempDisposable, rm, statfs, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { assertFailure, ServerUnderFaults } from "./server-under-faults.ts";
import { makeImage } from "./test-content.ts";
import { expectStatus } from "./upload-blob.ts";
import { verifyDataFolder } from "./verify-data-folder.ts";

const maySkip = process.platform !== "linux" || process.getuid?.() !== 0;
const skip = maySkip && "only root on Linux can mount a small disk";

/** A disk of so many bytes, in memory. */
async function smallDisk(size: number): Promise<AsyncDisposable & { readonly path: string }> {
  const folder = await mkdtempDisposable(join(tmpdir(), "estiva-small-disk-"));
  const { path } = folder;
  const { status } = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", path]);
  assert.equal(status, 0, "the small disk can't be mounted");
  return {
    path,
    async [Symbol.asyncDispose]() {
      spawnSync("umount", [path]);
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** Takes all the room that is left. Disposing gives it back. */
async function fill(disk: string): Promise<AsyncDisposable> {
  const file = join(disk, "filler");
  const { bavail, bsize } = await statfs(disk);
  await writeFile(file, Buffer.alloc(bavail * bsize)).catch((error: NodeJS.ErrnoException) => {
    // The server has taken some of it meanwhile: the disk is as full as it should be.
    if (error.code !== "ENOSPC") throw error;
  });
  return { [Symbol.asyncDispose]: () => rm(file) };
}

const megabyte = 1024 * 1024;

test("a full disk: 507 and never 201, pulls go on, uploads resume once there is room", { skip }, async () => {
  await using disk = await smallDisk(16 * megabyte);
  await using under = await ServerUnderFaults.start({ dataDir: join(disk.path, "data") });
  const { connection } = under;
  const blob = under.blob(5 * megabyte);
  const location = await under.startUpload();
  const begin = {
    headers: { "content-range": `0-${megabyte - 1}` },
    body: blob.bytes().subarray(0, megabyte),
  };
  expectStatus(await connection.ask("PATCH", location, begin), 202);
  const rest = { body: blob.bytes().subarray(megabyte) };
  const config = under.blob(500);
  await under.keepWhole(config);
  {
    await using _ = await fill(disk.path);
    for (let attempt = 0; attempt < 3; attempt += 1) {
      assertFailure(await under.putWhole(under.blob(2 * megabyte)), 507);
      assertFailure(await connection.ask("PATCH", location, rest), 507);
      assertFailure(await under.putManifest(makeImage(config, [], `${attempt}`), "none"), 507);
    }
    await under.verifyAll();
  }
  const state = await connection.ask("GET", location);
  expectStatus(state, 204);
  assert.equal(state.headers.range, `0-${megabyte - 1}`);
  expectStatus(await connection.ask("PUT", `${location}?digest=${blob.digest}`, rest), 201);
  under.ledger.keepsBlob({ repository: under.repository, blob });
  await under.pushImage("after");
  await under.verifyAll();
  await under.stop();
  await verifyDataFolder(under.server.dataDir);
});

test("an upload larger than the room that is left: 507, its room is given back, others go on", {
  skip,
}, async () => {
  await using disk = await smallDisk(8 * megabyte);
  await using under = await ServerUnderFaults.start({ dataDir: join(disk.path, "data") });
  const { connection } = under;
  const free = async () => (await statfs(disk.path)).bavail;
  const before = await free();
  const location = await under.startUpload();
  const large = under.blob(12 * megabyte);
  assertFailure(await connection.ask("PATCH", location, { body: large.bytes() }), 507);
  assertFailure(await under.putWhole(large), 507);
  assert.ok((await free()) > before * 0.9, "what was refused still takes room");
  await under.keepWhole(under.blob(4 * megabyte));
  // The session is as it was before the request that did not fit.
  const small = under.blob(megabyte);
  expectStatus(
    await connection.ask("PUT", `${location}?digest=${small.digest}`, { body: small.bytes() }),
    201,
  );
  under.ledger.keepsBlob({ repository: under.repository, blob: small });
  await under.verifyAll();
});

test("a full disk of the database alone: 507, pulls go on, nothing is left of what was refused", {
  skip,
}, async () => {
  await using disk = await smallDisk(8 * megabyte);
  const database = `file:${join(disk.path, "estiva.db")}`;
  await using under = await ServerUnderFaults.start({ env: { ESTIVA_DATABASE_URL: database } });
  {
    await using _ = await fill(disk.path);
    const refused = await refusals(under);
    assert.ok(refused > 0);
    await under.verifyAll();
  }
  expectStatus(await under.connection.ask("GET", "/readyz"), 200);
  await under.pushImage("after");
  await under.verifyAll();
});

/** Pushes until the log, which uses room that it has before it asks for more, is refused some. */
async function refusals(under: ServerUnderFaults): Promise<number> {
  let refused = 0;
  for (let attempt = 0; attempt < 200 && refused < 5; attempt += 1) {
    const blob = under.blob(1_000);
    const answer = await under.putWhole(blob);
    if (answer.status === 201) {
      under.ledger.keepsBlob({ repository: under.repository, blob });
    } else {
      assertFailure(answer, 507);
      assert.equal(await under.has(blob.digest), false);
      refused += 1;
    }
  }
  return refused;
}
