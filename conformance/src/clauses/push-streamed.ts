import { type ClauseDefinition, clausesOf } from "../clause.ts";
import { digestOf, randomBlob } from "../content.ts";
import { expectHeader, expectStatus } from "../expect.ts";
import { expectPullable } from "../expect-pulls.ts";

const { must, should, contract } = clausesOf("push/streamed", "Pushing a blob in chunks");

export const pushStreamed: readonly ClauseDefinition[] = [
  contract.perAlgorithm(
    "end-5/streamed",
    "one PATCH of unknown length, then a PUT, as docker pushes",
    async (t) => {
      const repository = t.repository();
      const chunks = [randomBlob(5000), randomBlob(70_000), randomBlob(1)];
      const bytes = Buffer.concat(chunks);
      const patched = await repository.patch(await repository.givenUpload(), { chunks });
      expectStatus(patched, 202);
      expectHeader(patched, "range", `0-${bytes.byteLength - 1}`);
      const answer = await repository.finish(expectHeader(patched, "location"), digestOf(bytes, t.algorithm));
      expectStatus(answer, 201);
      await expectPullable(repository, answer, bytes);
    },
  ),
  contract(
    "end-5/streamed-twice",
    "a second PATCH without Content-Range goes on where the first ended",
    async (t) => {
      const repository = t.repository();
      const [first, second] = [randomBlob(3000), randomBlob(2000)];
      const one = await repository.patch(await repository.givenUpload(), { chunks: [first] });
      const two = await repository.patch(expectHeader(one, "location"), { chunks: [second] });
      expectStatus(two, 202);
      expectHeader(two, "range", "0-4999");
      const bytes = Buffer.concat([first, second]);
      const answer = await repository.finish(expectHeader(two, "location"), digestOf(bytes, "sha256"));
      expectStatus(answer, 201);
      await expectPullable(repository, answer, bytes);
    },
  ),
  contract("end-6/streamed-rest", "the rest may be streamed with the closing PUT", async (t) => {
    const repository = t.repository();
    const [first, second] = [randomBlob(3000), randomBlob(2000)];
    const one = await repository.patch(await repository.givenUpload(), { chunks: [first] });
    const bytes = Buffer.concat([first, second]);
    const digest = digestOf(bytes, "sha256");
    const answer = await repository.finish(expectHeader(one, "location"), digest, { chunks: [second] });
    expectStatus(answer, 201);
    await expectPullable(repository, answer, bytes);
  }),
  should.perAlgorithm(
    "end-6/wrong-digest-streamed",
    "a stream with another digest is answered 400",
    async (t) => {
      const repository = t.repository();
      const patched = await repository.patch(await repository.givenUpload(), { chunks: [randomBlob()] });
      const wrong = digestOf(randomBlob(), t.algorithm);
      expectStatus(await repository.finish(expectHeader(patched, "location"), wrong), 400);
      expectStatus(await repository.getBlob(wrong), 404);
    },
  ),
  contract("end-4c/changed-algorithm-with-rest", "and the rest may come with the closing PUT", async (t) => {
    const repository = t.repository();
    const [first, second] = [randomBlob(9000), randomBlob(150_000)];
    const patched = await repository.patch(await repository.givenUpload(), first, "0-8999");
    const bytes = Buffer.concat([first, second]);
    const digest = digestOf(bytes, "sha512");
    const answer = await repository.finish(expectHeader(patched, "location"), digest, second);
    expectStatus(answer, 201);
    await expectPullable(repository, answer, bytes);
  }),
  must("end-4c/changed-algorithm", "bytes sent for one algorithm may be closed with sha512", async (t) => {
    const repository = t.repository();
    const bytes = randomBlob(9000);
    const patched = await repository.patch(await repository.givenUpload(), bytes, "0-8999");
    expectStatus(patched, 202);
    const digest = digestOf(bytes, "sha512");
    const answer = await repository.finish(expectHeader(patched, "location"), digest);
    expectStatus(answer, 201);
    expectHeader(answer, "docker-content-digest", digest);
    await expectPullable(repository, answer, bytes);
  }),
];
