import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { startUpload } from "./content.ts";
import { RawConnection } from "./raw-connection.ts";
import { send } from "./send.ts";
import type { SpawnedServer } from "./spawn-server.ts";

const MiB = 1024 * 1024;

/** The same megabyte for all: what differs between uploads is their first bytes. */
const piece = randomBytes(MiB);

export interface ManyUploads {
  /** How many at once. */
  readonly uploads: number;
  /** Of each, in bytes: a multiple of 1 MiB. */
  readonly size: number;
  /** How many are closed with their digest; the others are cancelled at their end. */
  readonly finished: number;
  /**
   * The most that is on the disk at any time, in bytes. An upload that is to be cancelled is cancelled each time
   * that it holds its share, and goes on as another: no less is received at once, and less is held.
   */
  readonly held?: number;
}

/**
 * Sends many uploads at once, each as fast as the server takes it.
 * @throws AssertionError where the server refuses one or says another digest.
 */
export async function uploadAtOnce(server: SpawnedServer, wanted: ManyUploads): Promise<void> {
  const { uploads, size, finished, held = uploads * size } = wanted;
  const share = Math.floor((held - finished * size) / (uploads - finished) / MiB) * MiB;
  assert.ok(share >= MiB, "the disk is to hold too little");
  const work = Array.from({ length: uploads }, async (_, n) => {
    if (n < finished) await finish(server, n, size);
    else for (let sent = 0; sent < size; sent += share) await cancel(server, n, Math.min(share, size - sent));
  });
  await Promise.all(work);
}

async function begin(server: SpawnedServer, n: number, size: number) {
  const location = await startUpload(server.url, `many/${n}`);
  const connection = await RawConnection.open(server.host);
  await connection.send(
    `PATCH ${location} HTTP/1.1\r\nHost: ${server.host}\r\nContent-Length: ${size}\r\n\r\n`,
  );
  return { location, connection };
}

async function finish(server: SpawnedServer, n: number, size: number): Promise<void> {
  const { location, connection } = await begin(server, n, size);
  using _ = connection;
  const first = Buffer.from(piece);
  first.write(`upload ${n}`);
  const hash = createHash("sha256");
  for (let sent = 0; sent < size; sent += MiB) {
    const next = sent === 0 ? first : piece;
    hash.update(next);
    await connection.send(next);
  }
  assert.equal((await connection.answer())?.status, 202);
  const digest = `sha256:${hash.digest("hex")}`;
  assert.equal((await send(server.url, `${location}?digest=${digest}`, { method: "PUT" })).status, 201);
}

async function cancel(server: SpawnedServer, n: number, size: number): Promise<void> {
  const { location, connection } = await begin(server, n, size);
  using _ = connection;
  for (let sent = 0; sent < size; sent += MiB) await connection.send(piece);
  assert.equal((await connection.answer())?.status, 202);
  assert.equal((await send(server.url, location, { method: "DELETE" })).status, 204);
}
