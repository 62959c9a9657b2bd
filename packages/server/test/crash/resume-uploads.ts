import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { SeededRandom } from "@estiva/testing/seeded-random";
import type { Connection } from "./connection.ts";
import type { Ledger, OpenUpload } from "./ledger.ts";
import { appendChunk, expectStatus, finishUpload, offsetOf } from "./upload-blob.ts";

/** How uploads that a kill interrupted went on. */
export interface Resumed {
  /** Continued where the server said, with 201 at the end. */
  continued: number;
  /** Of those, the ones of which a part had arrived. */
  fromTheMiddle: number;
  /** Their closing PUT had been carried out, though nobody heard of it. */
  finished: number;
  /** Their closing PUT had moved the bytes, but not entered them: the client is told to start again. */
  restarted: number;
}

export const nothingResumed = (): Resumed => ({ continued: 0, fromTheMiddle: 0, finished: 0, restarted: 0 });

export interface ResumeParts {
  readonly ledger: Ledger;
  readonly random: SeededRandom;
  readonly dataDir: string;
}

/** Does with each interrupted upload what a client does: asks where it stands and goes on from there. */
export async function resumeUploads(
  connection: Connection,
  { ledger, random, dataDir }: ResumeParts,
): Promise<Resumed> {
  const resumed = nothingResumed();
  for (const upload of [...ledger.uploads]) {
    const outcome = await resume(connection, { ledger, random, dataDir }, upload);
    ledger.uploads.delete(upload);
    resumed[outcome === "fromTheMiddle" ? "continued" : outcome] += 1;
    if (outcome === "fromTheMiddle") resumed.fromTheMiddle += 1;
  }
  return resumed;
}

async function resume(
  connection: Connection,
  { ledger, random, dataDir }: ResumeParts,
  upload: OpenUpload,
): Promise<keyof Resumed> {
  const { repository, blob, location } = upload;
  const answer = await connection.ask("GET", location);
  if (answer.status === 404) {
    assert.ok(upload.closing, `the upload ${location} is gone, and nobody closed it`);
    const head = await connection.ask("HEAD", `/v2/${repository}/blobs/${blob.digest}`);
    if (head.status === 404) {
      assert.ok(existsSync(namedFile(dataDir, upload)), `${location} was forgotten, and not for its rename`);
      return "restarted";
    }
    expectStatus(head, 200);
    return "finished";
  }
  expectStatus(answer, 204);
  const offset = offsetOf(answer);
  assert.ok(
    offset >= upload.acknowledged,
    `${offset} bytes, though ${upload.acknowledged} were acknowledged`,
  );
  assert.ok(offset <= blob.size, `${offset} bytes of ${blob.size}`);
  upload.acknowledged = offset;
  const middle = offset + Math.floor((blob.size - offset) / 2);
  if (middle > offset && random.chance(0.5)) await appendChunk(connection, upload, middle);
  await finishUpload(connection, ledger, upload);
  return offset > 0 ? "fromTheMiddle" : "continued";
}

/** Where an upload's bytes lie from their rename on. */
function namedFile(dataDir: string, { blob, location }: OpenUpload): string {
  const [algorithm = "", hex = ""] = blob.digest.split(":");
  const id = location.slice(location.lastIndexOf("/") + 1);
  return join(dataDir, "blobs", algorithm, hex.slice(0, 2), hex, id);
}
