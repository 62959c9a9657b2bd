import assert from "node:assert/strict";
import { type ClauseDefinition, clausesOf } from "../clause.ts";
import { digestOf, randomBlob, unknownDigest } from "../content.ts";
import { expectBytes, expectStatus } from "../expect.ts";
import { expectPullable } from "../expect-pulls.ts";

const { should, contract } = clausesOf("push/upload sessions", "Pushing blobs");

/** The location of an upload that was never begun, in the form of one that was. */
function unknownUpload(location: string): string {
  const [path = "", query] = location.split("?");
  const unknown = path.replace(/[^/]+$/, "00000000-0000-4000-8000-000000000000");
  return query === undefined ? unknown : `${unknown}?${query}`;
}

export const uploadSessions: readonly ClauseDefinition[] = [
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
];
