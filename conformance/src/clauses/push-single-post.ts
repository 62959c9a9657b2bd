import { type ClauseDefinition, clausesOf } from "../clause.ts";
import { digestOf, randomBlob, unknownDigest } from "../content.ts";
import { expectHeader, expectStatus } from "../expect.ts";
import { expectPullable } from "../expect-pulls.ts";

const { must, should, contract } = clausesOf("push/single POST", "Pushing a blob monolithically");

export const pushSinglePost: readonly ClauseDefinition[] = [
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
