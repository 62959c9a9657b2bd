import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { randomBytes, randomUUID } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { FilesystemBlobStore } from "#server/adapters/blobs/filesystem/filesystem-blob-store.ts";
import { BlobStoreFull } from "#server/registry/blobs/blob-store.ts";
import { assertSameBytes, keyOf, put, readBlob } from "./blob-store.suite.ts";

const program = fileURLToPath(new URL("commit-one-blob.ts", import.meta.url));
const bytes = Buffer.alloc(100_000, "x");
const key = keyOf(bytes, "one-upload");
const canTrace = spawnSync("strace", ["-o", "/dev/null", "true"]).status === 0;
const canMount = process.platform === "linux" && process.getuid?.() === 0;

async function withFolder(work: (root: string) => Promise<void>): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), "estiva-faults-"));
  try {
    await work(root);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

/** Runs the program under strace on a store that exists; returns what it said and the calls it made. */
async function traced(root: string, inject?: string): Promise<{ said: string[]; calls: string[] }> {
  await FilesystemBlobStore.open(root);
  const log = join(root, "strace.log");
  const watched = "trace=openat,write,pwrite64,ftruncate,fdatasync,fsync,mkdir,rename,unlink,rmdir,close";
  const args = [
    "-f",
    "-y",
    "-o",
    log,
    "-e",
    watched,
    ...(inject === undefined ? [] : ["-e", `inject=${inject}`]),
  ];
  const env = { ...process.env, UV_THREADPOOL_SIZE: "1" };
  const { stdout, stderr } = spawnSync("strace", [...args, process.execPath, program, root], {
    env,
    encoding: "utf8",
  });
  assert.equal(stderr, "");
  const calls = (await readFile(log, "utf8"))
    .split("\n")
    .filter((line) => line.includes(root) || line.includes("committed"));
  return { said: stdout.trim().split("\n"), calls };
}

describe("files: what the disk does wrong", () => {
  test(
    "a full disk is told apart; what was kept stays, and goes on once there is room",
    { skip: !canMount },
    () =>
      withFolder(async (root) => {
        assert.equal(spawnSync("mount", ["-t", "tmpfs", "-o", "size=2m", "tmpfs", root]).status, 0);
        try {
          const store = await FilesystemBlobStore.open(root);
          const ballast = await put(store, randomBytes(1_000_000));
          const data = randomBytes(1_500_000);
          const id = randomUUID();
          const writer = await store.openUpload(id, 0);
          await writer.write(data.subarray(0, 500_000));
          await assert.rejects(writer.write(data.subarray(500_000)), BlobStoreFull);
          await writer.sync();
          await writer.close();
          await store.deleteBlob(ballast);
          const again = await store.openUpload(id, 500_000);
          await again.write(data.subarray(500_000));
          await again.commit(keyOf(data, id));
          assertSameBytes(await readBlob(store, keyOf(data, id)), data);
          // What fitted before room ran out may be committed, and stays whole.
          const other = randomUUID();
          const part = data.subarray(0, 100_000);
          const full = await store.openUpload(other, 0);
          await full.write(part);
          await assert.rejects(full.write(data), BlobStoreFull);
          await full.commit(keyOf(part, other));
          assertSameBytes(await readBlob(store, keyOf(part, other)), part);
        } finally {
          spawnSync("umount", [root]);
        }
      }),
  );

  test(
    "bytes are flushed before the name is given, the name before the commit returns",
    { skip: !canTrace },
    () =>
      withFolder(async (root) => {
        const { said, calls } = await traced(root);
        assert.deepEqual(said, ["committed"]);
        const at = (pattern: RegExp) => {
          const index = calls.findIndex((line) => pattern.test(line));
          assert.ok(index >= 0, `${pattern} in\n${calls.join("\n")}`);
          return index;
        };
        const [, fanOut = "", hex = ""] = key.split("/");
        const written = at(/pwrite64\(\d+<.*uploads\/one-upload>/);
        const flushed = at(/fdatasync\(\d+<.*uploads\/one-upload>/);
        const renamed = at(/rename\(.*one-upload/);
        const folder = at(new RegExp(`fsync\\(\\d+<.*/${hex}>`));
        const parent = at(new RegExp(`fsync\\(\\d+<.*/${fanOut}>`));
        const grandparent = at(/fsync\(\d+<.*\/sha256>/);
        const returned = at(/write\(1.*committed/);
        assert.ok(written < flushed && flushed < renamed);
        for (const flush of [folder, parent, grandparent]) assert.ok(renamed < flush && flush < returned);
      }),
  );

  test("a failed flush of the bytes is never tried again, and leaves nothing", { skip: !canTrace }, () =>
    withFolder(async (root) => {
      const { said, calls } = await traced(root, "fdatasync:error=EIO");
      assert.deepEqual(said, ["BlobStoreFailure", "then BlobStoreFailure"]);
      assert.equal(calls.filter((line) => line.includes("fdatasync(")).length, 1);
      assert.equal(calls.filter((line) => line.includes("rename(")).length, 0);
      assert.deepEqual(await readdir(join(root, "uploads")), []);
    }),
  );

  test("a failed flush of a folder takes the blob back", { skip: !canTrace }, () =>
    withFolder(async (root) => {
      const { said } = await traced(root, "fsync:error=EIO");
      assert.deepEqual(said, ["BlobStoreFailure", "then BlobStoreFailure"]);
      await assert.rejects(stat(join(root, key)), { code: "ENOENT" });
      assert.deepEqual(await readdir(join(root, "uploads")), []);
    }),
  );

  test("no room for the name leaves the staged bytes for another attempt", { skip: !canTrace }, () =>
    withFolder(async (root) => {
      const { said } = await traced(root, "rename:error=ENOSPC");
      assert.equal(said[0], "BlobStoreFull");
      await assert.rejects(stat(join(root, key)), { code: "ENOENT" });
      const store = await FilesystemBlobStore.open(root);
      await (await store.openUpload("one-upload", bytes.length)).commit(key);
      assertSameBytes(await readBlob(store, key), bytes);
    }),
  );
});
