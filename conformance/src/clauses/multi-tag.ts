import assert from "node:assert/strict";
import { mediaTypes } from "@estiva/protocol";
import { type ClauseDefinition, clausesOf } from "../clause.ts";
import { digestOf, encode } from "../content.ts";
import { expectBytes, expectHeader, expectStatus } from "../expect.ts";
import type { Answer } from "../http-client.ts";
import type { Repository } from "../repository.ts";

const { must, should, contract } = clausesOf("push/manifests by digest with tags", "Pushing Manifests");

async function putWithTags(
  repository: Repository,
  tags: readonly string[],
): Promise<{ answer: Answer; bytes: Buffer; digest: string }> {
  const bytes = encode(await repository.givenImageDocument());
  const digest = digestOf(bytes, repository.algorithm);
  const query = tags.map((tag) => `tag=${encodeURIComponent(tag)}`).join("&");
  return {
    answer: await repository.putManifest(bytes, digest, mediaTypes.ociManifest, query),
    bytes,
    digest,
  };
}

function namedTags(answer: Answer): readonly string[] {
  return expectHeader(answer, "oci-tag").split(/\s*,\s*/);
}

const ten = ["1.2.3", "1.2", "1", "latest", "a", "B", "c_d", "e-f", "_g", "h.i"];

export const multiTag: readonly ClauseDefinition[] = [
  must.perAlgorithm("end-7b/oci-tag", "OCI-Tag names every tag that was taken", async (t) => {
    const { answer } = await putWithTags(t.repository(), ["1.2.3", "latest"]);
    expectStatus(answer, 201);
    assert.deepEqual([...namedTags(answer)].sort(), ["1.2.3", "latest"]);
  }),
  must.perAlgorithm(
    "end-7b/tags-work",
    "each tag gives the manifest under the digest that was pushed",
    async (t) => {
      const repository = t.repository();
      const { answer, bytes, digest } = await putWithTags(repository, ["1.2.3", "latest"]);
      expectStatus(answer, 201);
      for (const reference of ["1.2.3", "latest", digest]) {
        const pulled = await repository.getManifest(reference);
        expectStatus(pulled, 200);
        expectBytes(pulled, bytes);
        expectHeader(pulled, "docker-content-digest", digest);
      }
    },
  ),
  should("end-7b/ten-tags", "ten tags in one request are taken", async (t) => {
    const repository = t.repository();
    const { answer } = await putWithTags(repository, ten);
    expectStatus(answer, 201);
    assert.deepEqual([...namedTags(answer)].sort(), [...ten].sort());
    for (const tag of ten) expectStatus(await repository.getManifest(tag), 200);
  }),
  contract("end-7b/same-tag-twice", "a tag that is named twice is taken once", async (t) => {
    const { answer } = await putWithTags(t.repository(), ["v1", "v1"]);
    expectStatus(answer, 201);
    assert.deepEqual(new Set(namedTags(answer)), new Set(["v1"]));
  }),
  contract("end-7b/invalid-tag", "one tag that isn't allowed refuses the whole push", async (t) => {
    const repository = t.repository();
    const { answer, digest } = await putWithTags(repository, ["good", "not good"]);
    expectStatus(answer, 400);
    expectStatus(await repository.getManifest("good"), 404);
    expectStatus(await repository.getManifest(digest), 404);
  }),
  contract("end-7b/moves-tags", "tags that exist are moved", async (t) => {
    const repository = t.repository();
    await repository.givenImage({ reference: "latest" });
    const { answer, digest } = await putWithTags(repository, ["latest"]);
    expectStatus(answer, 201);
    expectHeader(await repository.getManifest("latest"), "docker-content-digest", digest);
  }),
  contract("end-7b/too-many-tags", "thousands of tags are refused or taken, never a failure", async (t) => {
    const tags = Array.from({ length: 2000 }, (_, number) => `t${number}`);
    const { answer } = await putWithTags(t.repository(), tags);
    expectStatus(answer, 201, 400, 414, 431);
  }),
];
