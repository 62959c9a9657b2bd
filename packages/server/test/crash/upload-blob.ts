import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import type { SeededRandom } from "@estiva/testing/seeded-random";
import type { Answer, Connection } from "./connection.ts";
import type { KeptBlob, Ledger, OpenUpload } from "./ledger.ts";

export const uploadWays = ["whole", "post-put", "chunks", "stream", "chunks-and-last"] as const;
export type UploadWay = (typeof uploadWays)[number];

const octets = { "content-type": "application/octet-stream" };

/** Pushes a blob and enters every step into the ledger. @throws ConnectionLost */
export async function uploadBlob(
  connection: Connection,
  ledger: Ledger,
  kept: KeptBlob,
  way: UploadWay,
  random: SeededRandom,
): Promise<void> {
  if (way === "whole") return await uploadWhole(connection, ledger, kept);
  const upload = await startUpload(connection, ledger, kept);
  const { blob } = kept;
  if (way === "stream") {
    await append(connection, upload, streamed(blob.bytes(), random));
  } else if (way !== "post-put") {
    const pieces = random.between(2, 4);
    const until = way === "chunks" ? pieces : pieces - 1;
    for (let piece = 1; piece <= until; piece += 1) {
      const end = Math.floor((blob.size * piece) / pieces);
      if (end > upload.acknowledged) await appendChunk(connection, upload, end);
    }
  }
  await finishUpload(connection, ledger, upload);
}

async function uploadWhole(connection: Connection, ledger: Ledger, kept: KeptBlob): Promise<void> {
  const { repository, blob } = kept;
  ledger.sendsBlob(kept);
  const path = `/v2/${repository}/blobs/uploads/?digest=${blob.digest}`;
  expectStatus(await connection.ask("POST", path, { headers: octets, body: blob.bytes() }), 201);
  ledger.keepsBlob(kept);
}

async function startUpload(connection: Connection, ledger: Ledger, kept: KeptBlob): Promise<OpenUpload> {
  const answer = await connection.ask("POST", `/v2/${kept.repository}/blobs/uploads/`);
  expectStatus(answer, 202);
  const upload = { ...kept, location: answer.headers.location ?? "", acknowledged: 0, closing: false };
  ledger.uploads.add(upload);
  return upload;
}

/** Sends the bytes from where the upload stands up to `end` in one PATCH. */
export async function appendChunk(connection: Connection, upload: OpenUpload, end: number): Promise<void> {
  const start = upload.acknowledged;
  const body = upload.blob.bytes().subarray(start, end);
  await append(connection, upload, body, { "content-range": `${start}-${end - 1}` });
}

async function append(
  connection: Connection,
  upload: OpenUpload,
  body: Uint8Array | AsyncIterable<Uint8Array>,
  headers: Readonly<Record<string, string>> = {},
): Promise<void> {
  const answer = await connection.ask("PATCH", upload.location, { headers: { ...octets, ...headers }, body });
  expectStatus(answer, 202);
  upload.acknowledged = offsetOf(answer);
}

/** Closes an upload, with the bytes that are missing. */
export async function finishUpload(
  connection: Connection,
  ledger: Ledger,
  upload: OpenUpload,
): Promise<void> {
  const { repository, blob, location, acknowledged } = upload;
  const rest = blob.bytes().subarray(acknowledged);
  ledger.sendsBlob({ repository, blob });
  upload.closing = true;
  const separator = location.includes("?") ? "&" : "?";
  const path = `${location}${separator}digest=${blob.digest}`;
  expectStatus(await connection.ask("PUT", path, { headers: octets, body: rest }), 201);
  ledger.uploads.delete(upload);
  ledger.keepsBlob({ repository, blob });
}

/** How many bytes an upload has, by its Range header; `0-0` stands for none (no chunk here has one byte). */
export function offsetOf({ headers }: Answer): number {
  const last = Number(/^0-(\d+)$/.exec(String(headers.range))?.[1]);
  return last === 0 ? 0 : last + 1;
}

export function expectStatus(answer: Answer, status: number): void {
  assert.equal(answer.status, status, `answered ${answer.status}: ${answer.body.toString().slice(0, 300)}`);
}

async function* streamed(bytes: Buffer, random: SeededRandom): AsyncGenerator<Uint8Array> {
  const pieces = random.between(3, 8);
  const size = Math.ceil(bytes.byteLength / pieces);
  for (let start = 0; start < bytes.byteLength; start += size) {
    yield bytes.subarray(start, start + size);
    await pause(random.between(0, 3));
  }
}
