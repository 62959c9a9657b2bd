import assert from "node:assert/strict";
import { type ClauseDefinition, clausesOf, type Trial } from "../clause.ts";
import { digestOf, randomBlob } from "../content.ts";
import { expectHeader, expectStatus } from "../expect.ts";
import { expectPullable } from "../expect-pulls.ts";
import type { Repository } from "../repository.ts";

const { must, should, contract } = clausesOf("push/chunked", "Pushing a blob in chunks");

/** In bytes. */
export const chunkSize = 1024;

/** An upload on its way. */
export interface OpenUpload {
  readonly repository: Repository;
  readonly bytes: Buffer;
  readonly digest: string;
  readonly location: string;
}

/** The chunk that starts at a multiple of the chunk size, and its Content-Range. */
export function chunkOf({ bytes }: OpenUpload, number: number): [body: Buffer, contentRange: string] {
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
    const answer = await repository.patch(upload.location, ...chunkOf(upload, number));
    expectStatus(answer, 202);
    upload = { ...upload, location: expectHeader(answer, "location") };
  }
  return upload;
}

export const pushChunked: readonly ClauseDefinition[] = [
  must.perAlgorithm(
    "end-5/patch",
    "each chunk is answered 202 with Location and the Range so far",
    async (t) => {
      const upload = await givenChunks(t, 1);
      const answer = await upload.repository.patch(upload.location, ...chunkOf(upload, 1));
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
    const answer = await repository.finish(location, digest, ...chunkOf(upload, 2));
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
