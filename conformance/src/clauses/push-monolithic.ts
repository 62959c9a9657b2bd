import assert from "node:assert/strict";
import { type ClauseDefinition, clausesOf } from "../clause.ts";
import { digestOf, randomBlob, unknownDigest } from "../content.ts";
import { expectBytes, expectHeader, expectStatus } from "../expect.ts";
import type { Answer } from "../http-client.ts";
import { type Repository, withQuery } from "../repository.ts";

const { must, should, contract } = clausesOf("push/monolithic", "Pushing a blob monolithically");

/** Follows the Location of a 201: it has to be a pullable blob URL. */
export async function expectPullable(
  repository: Repository,
  created: Answer,
  bytes: Uint8Array,
): Promise<void> {
  const pulled = await repository.client.request("GET", expectHeader(created, "location"));
  expectStatus(pulled, 200);
  expectBytes(pulled, bytes);
}

/** The location of an upload that was never begun, in the form of one that was. */
function unknownUpload(location: string): string {
  const [path = "", query] = location.split("?");
  const unknown = path.replace(/[^/]+$/, "00000000-0000-4000-8000-000000000000");
  return query === undefined ? unknown : `${unknown}?${query}`;
}

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
  contract(
    "end-6/pushed-at-once",
    "a blob that many push at the same moment is accepted from all",
    async (t) => {
      const repository = t.repository();
      const bytes = randomBlob(200_000);
      const digest = digestOf(bytes, "sha256");
      const push = async (_: unknown, number: number) => {
        const target = number % 2 === 0 ? repository : t.repository();
        const answer = await target.finish(await target.givenUpload(), digest, bytes);
        expectStatus(answer, 201);
        await expectPullable(target, answer, bytes);
      };
      await Promise.all(Array.from({ length: 12 }, push));
    },
  ),
  contract(
    "end-6/closed-twice-at-once",
    "of two closing PUTs with other bytes at most one succeeds",
    async (t) => {
      const repository = t.repository();
      const location = await repository.givenUpload();
      const contents = [randomBlob(50_000), randomBlob(50_000)];
      const answers = await Promise.all(
        contents.map((bytes) => repository.finish(location, digestOf(bytes, "sha256"), bytes)),
      );
      assert.equal(answers.filter(({ status }) => status === 201).length, 1);
      for (const [position, bytes] of contents.entries()) {
        const pulled = await repository.getBlob(digestOf(bytes, "sha256"));
        if (answers[position]?.status === 201) expectBytes(pulled, bytes);
        else expectStatus(pulled, 404);
      }
    },
  ),
  should("end-6/closed", "an upload that is closed is gone: 404 or 400", async (t) => {
    const repository = t.repository();
    const bytes = randomBlob();
    const location = await repository.givenUpload();
    const digest = digestOf(bytes, "sha256");
    expectStatus(await repository.finish(location, digest, bytes), 201);
    expectStatus(await repository.finish(location, digest, bytes), 404, 400);
  }),
  should("end-5/unknown-upload", "an upload that never was is answered 404 to GET and PATCH", async (t) => {
    const repository = t.repository();
    const unknown = unknownUpload(await repository.givenUpload());
    expectStatus(await t.client.request("GET", unknown), 404);
    expectStatus(await repository.patch(unknown, randomBlob()), 404);
  }),
  should(
    "end-6/unknown-upload",
    "an upload that never was is answered 404 or 400 to PUT and DELETE",
    async (t) => {
      const repository = t.repository();
      const unknown = unknownUpload(await repository.givenUpload());
      expectStatus(await repository.finish(unknown, unknownDigest("sha256"), randomBlob()), 404, 400);
      expectStatus(await t.client.request("DELETE", unknown), 404, 400);
    },
  ),
  contract(
    "end-5/other-repository",
    "an upload asked for through another repository is answered 404",
    async (t) => {
      const repository = t.repository();
      const other = t.repository();
      await other.givenBlob();
      const location = await repository.givenUpload();
      const foreign = location.replace(repository.name, other.name);
      expectStatus(await t.client.request("GET", foreign), 404);
      expectStatus(await other.patch(foreign, randomBlob()), 404);
      expectStatus(await t.client.request("DELETE", foreign), 404);
      expectStatus(await t.client.request("GET", location), 204);
    },
  ),
  must.perAlgorithm(
    "end-4b/post",
    "a single POST answers 201 with a pullable Location, or 202",
    async (t) => {
      const repository = t.repository();
      const bytes = randomBlob();
      const answer = await repository.postUpload(`digest=${digestOf(bytes, t.algorithm)}`, bytes);
      expectStatus(answer, 201, 202);
      if (answer.status === 201) return await expectPullable(repository, answer, bytes);
      expectStatus(
        await repository.finish(expectHeader(answer, "location"), digestOf(bytes, t.algorithm), bytes),
        201,
      );
    },
  ),
  contract.perAlgorithm(
    "end-4b/supported",
    "a single POST stores the blob: 201 with Docker-Content-Digest",
    async (t) => {
      const repository = t.repository();
      const bytes = randomBlob();
      const digest = digestOf(bytes, t.algorithm);
      const answer = await repository.postUpload(`digest=${digest}`, bytes);
      expectStatus(answer, 201);
      expectHeader(answer, "docker-content-digest", digest);
      await expectPullable(repository, answer, bytes);
    },
  ),
  should.perAlgorithm("end-4b/wrong-digest", "a single POST with another digest is not stored", async (t) => {
    const repository = t.repository();
    const wrong = unknownDigest(t.algorithm);
    expectStatus(await repository.postUpload(`digest=${wrong}`, randomBlob()), 400, 202);
    expectStatus(await repository.getBlob(wrong), 404);
  }),
  should("end-4b/malformed-digest", "a single POST with a malformed digest is answered 400", async (t) => {
    expectStatus(await t.repository().postUpload("digest=sha256:abc", randomBlob()), 400);
  }),
  must.perAlgorithm(
    "end-4c/digest-algorithm",
    "a POST may say which digest will close the upload",
    async (t) => {
      const repository = t.repository();
      const bytes = randomBlob();
      const location = await repository.givenUpload(`digest-algorithm=${t.algorithm}`);
      const answer = await repository.finish(location, digestOf(bytes, t.algorithm), bytes);
      expectStatus(answer, 201);
      await expectPullable(repository, answer, bytes);
    },
  ),
  should(
    "end-4c/unsupported-algorithm",
    "a digest-algorithm that is not supported is answered 400",
    async (t) => {
      expectStatus(await t.repository().postUpload("digest-algorithm=md5"), 400);
    },
  ),
];
