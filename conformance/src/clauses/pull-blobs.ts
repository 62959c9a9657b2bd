import { type ClauseDefinition, clausesOf } from "../clause.ts";
import { randomBlob, unknownDigest } from "../content.ts";
import { expectBytes, expectHeader, expectNoHeader, expectStatus } from "../expect.ts";
import { readAndClose } from "../raw-connection.ts";

const { must, contract } = clausesOf("pull/blobs", "Pulling blobs");

/** Larger than any buffer and cache that a server may keep small blobs in. */
const large = 3 * 1024 * 1024 + 17;

export const pullBlobs: readonly ClauseDefinition[] = [
  must.perAlgorithm("end-2/get", "a GET answers 200 with the exact bytes and their number", async (t) => {
    const repository = t.repository();
    const bytes = randomBlob();
    const answer = await repository.getBlob((await repository.givenBlob(bytes)).digest);
    expectStatus(answer, 200);
    expectHeader(answer, "content-length", String(bytes.byteLength));
    expectBytes(answer, bytes);
  }),
  must.perAlgorithm("end-2/get-large", "a GET of a blob of megabytes answers the exact bytes", async (t) => {
    const repository = t.repository();
    const bytes = randomBlob(large);
    const answer = await repository.getBlob((await repository.givenBlob(bytes)).digest);
    expectStatus(answer, 200);
    expectBytes(answer, bytes);
  }),
  must.perAlgorithm("end-2/get-empty", "a GET of the empty blob answers 200 without bytes", async (t) => {
    const repository = t.repository();
    const answer = await repository.getBlob((await repository.givenBlob(Buffer.alloc(0))).digest);
    expectStatus(answer, 200);
    expectHeader(answer, "content-length", "0");
    expectBytes(answer, Buffer.alloc(0));
  }),
  must.perAlgorithm("end-2/digest-header", "a GET carries Docker-Content-Digest as asked", async (t) => {
    const repository = t.repository();
    const { digest } = await repository.givenBlob();
    expectHeader(await repository.getBlob(digest), "docker-content-digest", digest);
  }),
  must.perAlgorithm("end-2/head", "a HEAD answers 200 with digest and size, without a body", async (t) => {
    const repository = t.repository();
    const { digest, size } = await repository.givenBlob();
    const answer = await repository.request("HEAD", `blobs/${digest}`);
    expectStatus(answer, 200);
    expectHeader(answer, "content-length", String(size));
    expectHeader(answer, "docker-content-digest", digest);
    expectBytes(answer, Buffer.alloc(0));
  }),
  must.perAlgorithm(
    "end-2/missing",
    "a blob that is not there is answered 404 to GET and HEAD",
    async (t) => {
      const repository = t.repository();
      await repository.givenBlob();
      const missing = unknownDigest(t.algorithm);
      expectStatus(await repository.getBlob(missing), 404);
      expectStatus(await repository.request("HEAD", `blobs/${missing}`), 404);
    },
  ),
  must("end-2/missing-repository", "a repository that is not there is answered 404", async (t) => {
    expectStatus(await t.repository().getBlob(unknownDigest("sha256")), 404);
  }),
  contract.perAlgorithm(
    "end-2/other-repository",
    "a blob of another repository is answered 404",
    async (t) => {
      const { digest } = await t.repository().givenBlob();
      const other = t.repository();
      await other.givenBlob();
      expectStatus(await other.getBlob(digest), 404);
      expectStatus(await other.request("HEAD", `blobs/${digest}`), 404);
    },
  ),
  must("end-2/malformed-digest", "a malformed digest is answered 400 or 404", async (t) => {
    const repository = t.repository();
    await repository.givenBlob();
    for (const digest of ["sha256:short", `sha256:${"G".repeat(64)}`, "latest"]) {
      expectStatus(await repository.getBlob(digest), 400, 404);
    }
  }),
  contract("end-2/no-content-encoding", "a blob is never compressed on its way", async (t) => {
    const repository = t.repository();
    const bytes = Buffer.alloc(4096, "compressible ");
    const { digest } = await repository.givenBlob(bytes);
    const answer = await repository.getBlob(digest, { "accept-encoding": "gzip, zstd, br" });
    expectStatus(answer, 200);
    expectNoHeader(answer, "content-encoding");
    expectBytes(answer, bytes);
  }),
  contract("end-2/early-close", "a client that closes in the middle of a blob harms nothing", async (t) => {
    const repository = t.repository();
    const bytes = randomBlob(large);
    const { digest } = await repository.givenBlob(bytes);
    const path = repository.path(`blobs/${digest}`);
    await readAndClose(t.client.base, path, { range: "bytes=0-", ...(await t.client.authorization(path)) });
    const answer = await repository.getBlob(digest);
    expectStatus(answer, 200);
    expectBytes(answer, bytes);
  }),
  contract("end-2/connection-close", "`Connection: close` is answered in full and then closed", async (t) => {
    const repository = t.repository();
    const bytes = randomBlob(large);
    const { digest } = await repository.givenBlob(bytes);
    const answer = await repository.getBlob(digest, { connection: "close" });
    expectStatus(answer, 200);
    expectHeader(answer, "connection", "close");
    expectBytes(answer, bytes);
  }),
];
