import assert from "node:assert/strict";
import { type ClauseDefinition, clausesOf } from "../clause.ts";
import { randomBlob } from "../content.ts";
import { expectHeader, expectStatus } from "../expect.ts";
import { expectPullable } from "../expect-pulls.ts";
import type { Answer } from "../http-client.ts";
import { chunkOf, chunkSize, givenChunks, type OpenUpload } from "./push-chunked.ts";

const { must, contract } = clausesOf("push/chunks out of order", "Pushing a blob in chunks");

/** The upload stands where it stood, and can be brought to its end. */
async function expectUnharmed(upload: OpenUpload, received: number): Promise<void> {
  const { repository, bytes, digest } = upload;
  const status = await repository.client.request("GET", upload.location);
  expectStatus(status, 204);
  const offset = received * chunkSize;
  if (offset > 0) expectHeader(status, "range", `0-${offset - 1}`);
  const location = expectHeader(status, "location");
  const contentRange = `${offset}-${bytes.byteLength - 1}`;
  const last = await repository.patch(location, bytes.subarray(offset), contentRange);
  expectStatus(last, 202);
  const finished = await repository.finish(expectHeader(last, "location"), digest);
  expectStatus(finished, 201);
  await expectPullable(repository, finished, bytes);
}

async function expectOutOfOrder(upload: OpenUpload, received: number, answer: Answer): Promise<void> {
  expectStatus(answer, 416);
  await expectUnharmed(upload, received);
}

export const pushOutOfOrder: readonly ClauseDefinition[] = [
  must("end-5/skipped-chunk", "a chunk that skips bytes is answered 416, the upload goes on", async (t) => {
    const upload = await givenChunks(t, 1);
    await expectOutOfOrder(upload, 1, await upload.repository.patch(upload.location, ...chunkOf(upload, 2)));
  }),
  must(
    "end-5/repeated-chunk",
    "a chunk that was sent before is answered 416, the upload goes on",
    async (t) => {
      const upload = await givenChunks(t, 2);
      await expectOutOfOrder(
        upload,
        2,
        await upload.repository.patch(upload.location, ...chunkOf(upload, 0)),
      );
    },
  ),
  must(
    "end-5/first-chunk",
    "a first chunk that doesn't begin at 0 is answered 416, the upload goes on",
    async (t) => {
      const upload = await givenChunks(t, 0);
      await expectOutOfOrder(
        upload,
        0,
        await upload.repository.patch(upload.location, ...chunkOf(upload, 1)),
      );
    },
  ),
  must(
    "end-5/overlapping-chunk",
    "a chunk that overlaps the last is answered 416, the upload goes on",
    async (t) => {
      const upload = await givenChunks(t, 1);
      const overlap = upload.bytes.subarray(chunkSize - 10, 2 * chunkSize - 10);
      const contentRange = `${chunkSize - 10}-${2 * chunkSize - 11}`;
      await expectOutOfOrder(
        upload,
        1,
        await upload.repository.patch(upload.location, overlap, contentRange),
      );
    },
  ),
  must(
    "end-6/last-chunk-out-of-order",
    "a closing PUT out of order is answered 416, the upload goes on",
    async (t) => {
      const upload = await givenChunks(t, 1);
      const { repository, location, digest } = upload;
      await expectOutOfOrder(upload, 1, await repository.finish(location, digest, ...chunkOf(upload, 2)));
    },
  ),
  contract(
    "end-5/range-and-length-differ",
    "a Content-Range that contradicts the length is refused",
    async (t) => {
      const upload = await givenChunks(t, 1);
      const [body] = chunkOf(upload, 1);
      const contentRange = `${chunkSize}-${chunkSize + body.byteLength + 99}`;
      expectStatus(await upload.repository.patch(upload.location, body, contentRange), 400, 416);
      await expectUnharmed(upload, 1);
    },
  ),
  contract(
    "end-5/malformed-range",
    "a Content-Range that is not one is refused, the upload goes on",
    async (t) => {
      const upload = await givenChunks(t, 1);
      for (const contentRange of ["abc", "-5", "9-1", `${"9".repeat(30)}-${"9".repeat(31)}`]) {
        expectStatus(await upload.repository.patch(upload.location, randomBlob(10), contentRange), 400, 416);
      }
      await expectUnharmed(upload, 1);
    },
  ),
  contract(
    "end-5/racing-patches",
    "of two PATCHes with the same bytes one wins, the other gets 416",
    async (t) => {
      const upload = await givenChunks(t, 1);
      const { repository, location } = upload;
      const answers = await Promise.all([0, 1].map(() => repository.patch(location, ...chunkOf(upload, 1))));
      assert.deepEqual(answers.map(({ status }) => status).sort(), [202, 416]);
      await expectUnharmed(upload, 2);
    },
  ),
];
