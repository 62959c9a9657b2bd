import assert from "node:assert/strict";
import { type ClauseDefinition, clausesOf } from "../clause.ts";
import { randomBlob, unknownDigest } from "../content.ts";
import { expectBytes, expectErrorCode, expectStatus } from "../expect.ts";
import type { Answer } from "../http-client.ts";

const { must, contract } = clausesOf("management/deletion", "Content Management");

/** Whether the registry did it; one in which deletion is disabled has to answer 400 or 405. */
function isDeleted(answer: Answer): boolean {
  expectStatus(answer, 202, 400, 405);
  return answer.status === 202;
}

export const deletion: readonly ClauseDefinition[] = [
  must("end-9/tag", "a DELETE of a tag answers 202 and the tag is gone, or 400 or 405", async (t) => {
    const repository = t.repository();
    await repository.givenImage({ reference: "v1" });
    if (isDeleted(await repository.request("DELETE", "manifests/v1"))) {
      expectStatus(await repository.getManifest("v1"), 404);
    }
  }),
  contract("end-9/tag-only", "a DELETE of a tag leaves the manifest and its other tags", async (t) => {
    const repository = t.repository();
    const { bytes, digest } = await repository.givenImage({ reference: "v1" });
    await repository.givenManifest(bytes, { reference: "v2" });
    expectStatus(await repository.request("DELETE", "manifests/v1"), 202);
    expectBytes(await repository.getManifest(digest), bytes);
    expectBytes(await repository.getManifest("v2"), bytes);
    const { tags } = (await repository.request("GET", "tags/list")).json() as { tags: unknown };
    assert.deepEqual(tags, ["v2"]);
  }),
  contract("end-9/tag-unknown", "a DELETE of a tag that isn't there answers 404", async (t) => {
    const repository = t.repository();
    await repository.givenImage();
    expectStatus(await repository.request("DELETE", "manifests/v1"), 404);
  }),
  must.perAlgorithm(
    "end-9/manifest",
    "a DELETE by digest answers 202 and it is gone, or 400 or 405",
    async (t) => {
      const repository = t.repository();
      const { digest } = await repository.givenImage();
      if (isDeleted(await repository.request("DELETE", `manifests/${digest}`))) {
        expectStatus(await repository.getManifest(digest), 404);
        expectStatus(await repository.request("HEAD", `manifests/${digest}`), 404);
      }
    },
  ),
  contract("end-9/supported", "tags and manifests can be deleted: 202", async (t) => {
    const repository = t.repository();
    const { digest } = await repository.givenImage({ reference: "v1" });
    expectStatus(await repository.request("DELETE", "manifests/v1"), 202);
    expectStatus(await repository.request("DELETE", `manifests/${digest}`), 202);
  }),
  must("end-9/manifest-and-tags", "a manifest that is deleted takes every tag to it along", async (t) => {
    const repository = t.repository();
    const { bytes, digest } = await repository.givenImage({ reference: "v1" });
    await repository.givenManifest(bytes, { reference: "v2" });
    await repository.givenImage({ reference: "other" });
    if (!isDeleted(await repository.request("DELETE", `manifests/${digest}`))) return;
    for (const tag of ["v1", "v2"]) expectStatus(await repository.getManifest(tag), 404);
    const { tags } = (await repository.request("GET", "tags/list")).json() as { tags: unknown };
    assert.deepEqual(tags, ["other"]);
  }),
  contract.perAlgorithm(
    "end-9/manifest-unknown",
    "a DELETE of a manifest that isn't there answers 404",
    async (t) => {
      const repository = t.repository();
      await repository.givenImage();
      expectStatus(await repository.request("DELETE", `manifests/${unknownDigest(t.algorithm)}`), 404);
    },
  ),
  must("end-9/missing-repository", "a DELETE in a repository that isn't there answers 404", async (t) => {
    expectStatus(await t.repository().request("DELETE", `manifests/${unknownDigest("sha256")}`), 404);
  }),
  contract("end-9/push-again", "a manifest that was deleted can be pushed again", async (t) => {
    const repository = t.repository();
    const { bytes, digest } = await repository.givenImage({ reference: "v1" });
    expectStatus(await repository.request("DELETE", `manifests/${digest}`), 202);
    await repository.givenManifest(bytes, { reference: "v1" });
    expectBytes(await repository.getManifest("v1"), bytes);
  }),
  contract(
    "end-9/child-of-index",
    "a child of an index can't be deleted before the index: 405",
    async (t) => {
      const repository = t.repository();
      const child = await repository.givenImage();
      const index = await repository.givenIndex([child.descriptor]);
      expectStatus(await repository.request("DELETE", `manifests/${child.digest}`), 405);
      expectBytes(await repository.getManifest(child.digest), child.bytes);
      expectStatus(await repository.request("DELETE", `manifests/${index.digest}`), 202);
      expectStatus(await repository.request("DELETE", `manifests/${child.digest}`), 202);
    },
  ),
  must.perAlgorithm(
    "end-10/blob",
    "a DELETE of a blob answers 202 and it is gone, or 400 or 405",
    async (t) => {
      const repository = t.repository();
      const { digest } = await repository.givenBlob();
      if (isDeleted(await repository.request("DELETE", `blobs/${digest}`))) {
        expectStatus(await repository.getBlob(digest), 404);
        expectStatus(await repository.request("HEAD", `blobs/${digest}`), 404);
      }
    },
  ),
  contract("end-10/supported", "blobs can be deleted: 202", async (t) => {
    const repository = t.repository();
    const { digest } = await repository.givenBlob();
    expectStatus(await repository.request("DELETE", `blobs/${digest}`), 202);
  }),
  must.perAlgorithm("end-10/unknown", "a DELETE of a blob that isn't there answers 404", async (t) => {
    const repository = t.repository();
    await repository.givenBlob();
    const answer = await repository.request("DELETE", `blobs/${unknownDigest(t.algorithm)}`);
    expectStatus(answer, 404);
    expectErrorCode(answer, "BLOB_UNKNOWN");
  }),
  must("end-10/twice", "a second DELETE of a blob answers 404", async (t) => {
    const repository = t.repository();
    const { digest } = await repository.givenBlob();
    if (isDeleted(await repository.request("DELETE", `blobs/${digest}`))) {
      expectStatus(await repository.request("DELETE", `blobs/${digest}`), 404);
    }
  }),
  contract("end-10/here-only", "a DELETE of a blob leaves it in other repositories", async (t) => {
    const [repository, other, bytes] = [t.repository(), t.repository(), randomBlob()];
    const { digest } = await repository.givenBlob(bytes);
    await other.givenBlob(bytes);
    expectStatus(await repository.request("DELETE", `blobs/${digest}`), 202);
    expectBytes(await other.getBlob(digest), bytes);
  }),
  contract("end-10/push-again", "a blob that was deleted can be pushed again", async (t) => {
    const repository = t.repository();
    const bytes = randomBlob();
    const { digest } = await repository.givenBlob(bytes);
    expectStatus(await repository.request("DELETE", `blobs/${digest}`), 202);
    await repository.givenBlob(bytes);
    expectBytes(await repository.getBlob(digest), bytes);
  }),
  contract("end-10/in-use", "a blob that a manifest needs can't be deleted: 405, and it stays", async (t) => {
    const repository = t.repository();
    const image = await repository.givenImage();
    const { config } = JSON.parse(image.bytes.toString()) as { config: { digest: string } };
    expectStatus(await repository.request("DELETE", `blobs/${config.digest}`), 405);
    expectStatus(await repository.getBlob(config.digest), 200);
    expectStatus(await repository.request("DELETE", `manifests/${image.digest}`), 202);
    expectStatus(await repository.request("DELETE", `blobs/${config.digest}`), 202);
  }),
];
