import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { SeededRandom } from "@estiva/testing/seeded-random";
import { spawnServer } from "@estiva/testing/spawn-server";
import { Connection, ConnectionLost } from "./connection.ts";
import { hasDigest, makeBlob } from "./test-content.ts";
import { expectStatus, offsetOf } from "./upload-blob.ts";

/** More than the server collects before it writes. */
const size = 6_000_000;
const half = size / 2;
const blob = makeBlob(new SeededRandom(1), size);

/** A body of which the second half comes when `rest` resolves. */
async function* inHalves(rest: Promise<void>): AsyncGenerator<Uint8Array> {
  yield blob.bytes().subarray(0, half);
  await rest;
  yield blob.bytes().subarray(half);
}

async function startUpload(connection: Connection): Promise<string> {
  const answer = await connection.ask("POST", "/v2/restarted/blobs/uploads/");
  expectStatus(answer, 202);
  return answer.headers.location ?? "";
}

test("SIGTERM lets a running upload finish, and only then ends the server", async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "estiva-restart-"));
  await using server = await spawnServer({ dataDir: folder.path });
  using connection = new Connection(server.url);
  const location = await startUpload(connection);
  const { promise: rest, resolve: sendRest } = Promise.withResolvers<void>();
  const closing = connection.ask("PUT", `${location}?digest=${blob.digest}`, { body: inHalves(rest) });
  await untilStaged(folder.path, location);
  const stopped = server.stop("SIGTERM");
  await untilRefused(server.url);
  sendRest();
  expectStatus(await closing, 201);
  assert.deepEqual(await stopped, { code: 0, signal: null });
  await assertPulled(folder.path);
});

test("an upload that takes longer than the server waits is cut, and goes on where it stood", async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "estiva-restart-"));
  const location = await cutUpload(folder.path);
  await using server = await spawnServer({ dataDir: folder.path });
  using connection = new Connection(server.url);
  const state = await connection.ask("GET", location);
  expectStatus(state, 204);
  const offset = offsetOf(state);
  assert.equal(offset, half, "what had arrived was not kept");
  const rest = { headers: { "content-range": `${offset}-${size - 1}` }, body: blob.bytes().subarray(offset) };
  expectStatus(await connection.ask("PATCH", location, rest), 202);
  expectStatus(await connection.ask("PUT", `${location}?digest=${blob.digest}`), 201);
  await server.stop();
  await assertPulled(folder.path);
});

test("an upload that a kill interrupts goes on from its last acknowledged byte or later", async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "estiva-restart-"));
  let location: string;
  {
    await using server = await spawnServer({ dataDir: folder.path });
    using connection = new Connection(server.url);
    location = await startUpload(connection);
    const first = { headers: { "content-range": `0-${half - 1}` }, body: blob.bytes().subarray(0, half) };
    expectStatus(await connection.ask("PATCH", location, first), 202);
    await server.stop("SIGKILL");
  }
  await using server = await spawnServer({ dataDir: folder.path });
  using connection = new Connection(server.url);
  const state = await connection.ask("GET", location);
  expectStatus(state, 204);
  assert.equal(offsetOf(state), half);
  const rest = { body: blob.bytes().subarray(half) };
  expectStatus(await connection.ask("PUT", `${location}?digest=${blob.digest}`, rest), 201);
  await server.stop();
  await assertPulled(folder.path);
});

/** Has a server stop in the middle of an upload, of which half has been sent. @returns the upload's path. */
async function cutUpload(dataDir: string): Promise<string> {
  await using server = await spawnServer({ dataDir, env: { ESTIVA_SHUTDOWN_TIMEOUT: "1s" } });
  using connection = new Connection(server.url);
  const location = await startUpload(connection);
  const { promise: never } = Promise.withResolvers<void>();
  const lost = assert.rejects(connection.ask("PATCH", location, { body: inHalves(never) }), ConnectionLost);
  await untilStaged(dataDir, location);
  assert.deepEqual(await server.stop("SIGTERM"), { code: 0, signal: null });
  await lost;
  return location;
}

/** Waits until the server is writing an upload's first bytes. */
async function untilStaged(dataDir: string, location: string): Promise<void> {
  const staged = join(dataDir, "blobs", "uploads", location.slice(location.lastIndexOf("/") + 1));
  while ((statSync(staged, { throwIfNoEntry: false })?.size ?? 0) === 0) await pause(5);
}

/** Waits until a stopping server takes no new connection. */
async function untilRefused(url: string): Promise<void> {
  for (;;) {
    using connection = new Connection(url);
    try {
      await connection.ask("GET", "/livez");
    } catch (error) {
      if (error instanceof ConnectionLost) return;
      throw error;
    }
    await pause(5);
  }
}

async function assertPulled(dataDir: string): Promise<void> {
  await using server = await spawnServer({ dataDir });
  using connection = new Connection(server.url);
  const answer = await connection.ask("GET", `/v2/restarted/blobs/${blob.digest}`);
  expectStatus(answer, 200);
  assert.ok(hasDigest(answer.body, blob.digest));
}
