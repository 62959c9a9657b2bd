import assert from "node:assert/strict";
import { type ClauseDefinition, clausesOf, type Trial } from "../clause.ts";
import { digestOf, randomBlob } from "../content.ts";
import { expectHeader, expectStatus } from "../expect.ts";
import type { Answer } from "../http-client.ts";
import type { Repository } from "../repository.ts";
import { expectPullable } from "./push-monolithic.ts";

const { must, should, contract } = clausesOf("push/chunked", "Pushing a blob in chunks");

const chunkSize = 1024;

interface OpenUpload {
  readonly repository: Repository;
  readonly bytes: Buffer;
  readonly digest: string;
  readonly location: string;
}

/** The chunk that starts at a multiple of the chunk size, and its Content-Range. */
function chunk({ bytes }: OpenUpload, number: number): [body: Buffer, contentRange: string] {
  const start = number * chunkSize;
  const body = bytes.subarray(start, start + chunkSize);
  return [body, `${start}-${start + body.byteLength - 1}`];
}

/** An upload of three chunks, the last one short, of which `sent` have arrived. */
export async function givenChunks(t: Trial, sent: number): Promise<OpenUpload> {
  const repository = t.repository();
  const bytes = randomBlob(chunkSize * 3 - 5);
  let upload = {
    repository,
    bytes,
    digest: digestOf(bytes, t.algorithm),
    location: await repository.givenUpload(),
  };
  for (let number = 0; number < sent; number++) {
    const answer = await repository.patch(upload.location, ...chunk(upload, number));
    expectStatus(answer, 202);
    upload = { ...upload, location: expectHeader(answer, "location") };
  }
  return upload;
}

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

export const pushChunked: readonly ClauseDefinition[] = [
  must.perAlgorithm(
    "end-5/patch",
    "each chunk is answered 202 with Location and the Range so far",
    async (t) => {
      const upload = await givenChunks(t, 1);
      const answer = await upload.repository.patch(upload.location, ...chunk(upload, 1));
      expectStatus(answer, 202);
      expectHeader(answer, "location");
      expectHeader(answer, "range", `0-${2 * chunkSize - 1}`);
    },
  ),
  must.perAlgorithm(
    "end-6/close-after-chunks",
    "a PUT without a body closes the upload: 201, pullable",
    async (t) => {
      const { repository, location, digest, bytes } = await givenChunks(t, 3);
      const answer = await repository.finish(location, digest);
      expectStatus(answer, 201);
      await expectPullable(repository, answer, bytes);
    },
  ),
  must.perAlgorithm("end-6/last-chunk", "the last chunk may come with the closing PUT", async (t) => {
    const upload = await givenChunks(t, 2);
    const { repository, location, digest, bytes } = upload;
    const answer = await repository.finish(location, digest, ...chunk(upload, 2));
    expectStatus(answer, 201);
    await expectPullable(repository, answer, bytes);
  }),
  contract.perAlgorithm(
    "end-6/digest-header-after-chunks",
    "the closing PUT carries Docker-Content-Digest",
    async (t) => {
      const { repository, location, digest } = await givenChunks(t, 3);
      expectHeader(await repository.finish(location, digest), "docker-content-digest", digest);
    },
  ),
  must("end-5/skipped-chunk", "a chunk that skips bytes is answered 416, the upload goes on", async (t) => {
    const upload = await givenChunks(t, 1);
    await expectOutOfOrder(upload, 1, await upload.repository.patch(upload.location, ...chunk(upload, 2)));
  }),
  must(
    "end-5/repeated-chunk",
    "a chunk that was sent before is answered 416, the upload goes on",
    async (t) => {
      const upload = await givenChunks(t, 2);
      await expectOutOfOrder(upload, 2, await upload.repository.patch(upload.location, ...chunk(upload, 0)));
    },
  ),
  must(
    "end-5/first-chunk",
    "a first chunk that doesn't begin at 0 is answered 416, the upload goes on",
    async (t) => {
      const upload = await givenChunks(t, 0);
      await expectOutOfOrder(upload, 0, await upload.repository.patch(upload.location, ...chunk(upload, 1)));
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
      await expectOutOfOrder(upload, 1, await repository.finish(location, digest, ...chunk(upload, 2)));
    },
  ),
  contract(
    "end-5/range-and-length-differ",
    "a Content-Range that contradicts the length is refused",
    async (t) => {
      const upload = await givenChunks(t, 1);
      const [body] = chunk(upload, 1);
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
  should.perAlgorithm(
    "end-6/wrong-digest-after-chunks",
    "chunks with another digest are answered 400",
    async (t) => {
      const { repository, location } = await givenChunks(t, 3);
      const wrong = digestOf(randomBlob(), t.algorithm);
      expectStatus(await repository.finish(location, wrong), 400);
      expectStatus(await repository.getBlob(wrong), 404);
    },
  ),
  contract("end-5/empty-patch", "a PATCH without bytes and Content-Range is accepted", async (t) => {
    const upload = await givenChunks(t, 0);
    const { repository, bytes, digest } = upload;
    const empty = await repository.patch(upload.location, Buffer.alloc(0));
    expectStatus(empty, 202);
    const answer = await repository.finish(expectHeader(empty, "location"), digest, bytes);
    expectStatus(answer, 201);
    await expectPullable(repository, answer, bytes);
  }),
  contract("end-5/range-of-nothing", "an upload without bytes shows Range: 0-0", async (t) => {
    const repository = t.repository();
    const begun = await repository.postUpload();
    expectHeader(begun, "range", "0-0");
    expectHeader(await repository.patch(expectHeader(begun, "location"), Buffer.alloc(0)), "range", "0-0");
  }),
  contract(
    "end-5/racing-patches",
    "of two PATCHes with the same bytes one wins, the other gets 416",
    async (t) => {
      const upload = await givenChunks(t, 1);
      const { repository, location } = upload;
      const answers = await Promise.all([0, 1].map(() => repository.patch(location, ...chunk(upload, 1))));
      assert.deepEqual(answers.map(({ status }) => status).sort(), [202, 416]);
      await expectUnharmed(upload, 2);
    },
  ),
  should(
    "end-4a/chunk-min-length",
    "OCI-Chunk-Min-Length, where it is sent, is a number of bytes",
    async (t) => {
      const answer = await t.repository().postUpload();
      expectStatus(answer, 202);
      const least = answer.header("oci-chunk-min-length");
      if (least !== undefined) assert.match(least, /^\d+$/);
    },
  ),
];
