import assert from "node:assert/strict";
import { type ClauseDefinition, clausesOf } from "../clause.ts";
import { digestOf, randomBlob, unknownDigest } from "../content.ts";
import { expectBytes, expectHeader, expectStatus } from "../expect.ts";
import { expectPullable } from "../expect-pulls.ts";
import { withQuery } from "../repository.ts";

const { must, should, contract } = clausesOf("push/monolithic", "Pushing a blob monolithically");

export const pushMonolithic: readonly ClauseDefinition[] = [
  must("end-4a/post", "a POST begins an upload: 202 with its Location", async (t) => {
    const answer = await t.repository().postUpload();
    expectStatus(answer, 202);
    expectHeader(answer, "location");
  }),
  must("end-4a/own-location", "two uploads have two Locations", async (t) => {
    const repository = t.repository();
    assert.notEqual(await repository.givenUpload(), await repository.givenUpload());
  }),
  contract("end-4a/upload-uuid", "a POST carries Docker-Upload-UUID", async (t) => {
    expectHeader(await t.repository().postUpload(), "docker-upload-uuid", /^[\w-]{8,}$/);
  }),
  must.perAlgorithm("end-6/put", "POST then PUT answers 201 with a pullable Location", async (t) => {
    const repository = t.repository();
    const bytes = randomBlob();
    const answer = await repository.finish(
      await repository.givenUpload(),
      digestOf(bytes, t.algorithm),
      bytes,
    );
    expectStatus(answer, 201);
    await expectPullable(repository, answer, bytes);
  }),
  contract.perAlgorithm("end-6/digest-header", "the PUT's 201 carries Docker-Content-Digest", async (t) => {
    const repository = t.repository();
    const bytes = randomBlob();
    const digest = digestOf(bytes, t.algorithm);
    const answer = await repository.finish(await repository.givenUpload(), digest, bytes);
    expectHeader(answer, "docker-content-digest", digest);
  }),
  must.perAlgorithm("end-6/empty-blob", "the empty blob can be pushed and pulled", async (t) => {
    const repository = t.repository();
    const bytes = Buffer.alloc(0);
    const answer = await repository.finish(
      await repository.givenUpload(),
      digestOf(bytes, t.algorithm),
      bytes,
    );
    expectStatus(answer, 201);
    await expectPullable(repository, answer, bytes);
  }),
  contract(
    "end-6/without-length",
    "a PUT without Content-Length (chunked transfer) is accepted",
    async (t) => {
      const repository = t.repository();
      const chunks = [randomBlob(700), randomBlob(900)];
      const bytes = Buffer.concat(chunks);
      const answer = await repository.finish(await repository.givenUpload(), digestOf(bytes, "sha256"), {
        chunks,
      });
      expectStatus(answer, 201);
      await expectPullable(repository, answer, bytes);
    },
  ),
  contract("end-6/expect-continue", "a PUT that waits for 100 Continue gets it", async (t) => {
    const repository = t.repository();
    const bytes = randomBlob();
    const location = await repository.givenUpload();
    const headers = { expect: "100-continue", ...(await t.client.authorization(location)) };
    const path = withQuery(location, `digest=${digestOf(bytes, "sha256")}`);
    expectStatus(await t.client.request("PUT", path, { headers, body: bytes }), 201);
  }),
  must.perAlgorithm("end-6/again", "a blob that is there already can be pushed again", async (t) => {
    const repository = t.repository();
    const bytes = randomBlob();
    const { digest } = await repository.givenBlob(bytes);
    expectStatus(await repository.finish(await repository.givenUpload(), digest, bytes), 201);
    expectBytes(await repository.getBlob(digest), bytes);
  }),
  should.perAlgorithm(
    "end-6/wrong-digest",
    "bytes with another digest are answered 400 and not stored",
    async (t) => {
      const repository = t.repository();
      const wrong = unknownDigest(t.algorithm);
      const answer = await repository.finish(await repository.givenUpload(), wrong, randomBlob());
      expectStatus(answer, 400);
      expectStatus(await repository.getBlob(wrong), 404);
    },
  ),
  should("end-6/malformed-digest", "a malformed digest is answered 400", async (t) => {
    const repository = t.repository();
    for (const digest of ["sha256:abc", "", "abc", `sha256:${"Z".repeat(64)}`]) {
      expectStatus(await repository.finish(await repository.givenUpload(), digest, randomBlob()), 400);
    }
  }),
  should("end-6/unsupported-algorithm", "an algorithm that is not supported is answered 400", async (t) => {
    const repository = t.repository();
    const digest = `md5:${"0".repeat(32)}`;
    expectStatus(await repository.finish(await repository.givenUpload(), digest, randomBlob()), 400);
  }),
  contract("end-6/missing-digest", "a closing PUT without a digest is answered 400", async (t) => {
    const repository = t.repository();
    const location = await repository.givenUpload();
    expectStatus(await t.client.request("PUT", location, { body: randomBlob() }), 400);
  }),
  contract("end-6/without-content-type", "a PUT without Content-Type is accepted", async (t) => {
    const repository = t.repository();
    const bytes = randomBlob();
    const query = `digest=${encodeURIComponent(digestOf(bytes, "sha256"))}`;
    const location = withQuery(await repository.givenUpload(), query);
    expectStatus(await t.client.request("PUT", location, { body: bytes }), 201);
  }),
];
