import { mediaTypes } from "@estiva/protocol";
import { type ClauseDefinition, clausesOf } from "../clause.ts";
import {
  configType,
  describe,
  encode,
  imageConfig,
  imageManifest,
  indexManifest,
  type Json,
  layerType,
  randomBlob,
} from "../content.ts";
import { expectErrorCode, expectHeader, expectStatus } from "../expect.ts";
import type { Repository } from "../repository.ts";

const { must, contract } = clausesOf("push/manifests that are refused", "Pushing Manifests");

async function expectRefused(
  repository: Repository,
  document: Json | Buffer,
  mediaType: string,
): Promise<void> {
  const bytes = Buffer.isBuffer(document) ? document : encode(document);
  const answer = await repository.putManifest(bytes, "refused", mediaType);
  expectStatus(answer, 400);
  expectErrorCode(answer, "MANIFEST_INVALID");
  expectStatus(await repository.getManifest("refused"), 404);
}

export const manifestRefusals: readonly ClauseDefinition[] = [
  contract("end-7a/wrong-size", "a size that isn't the blob's is refused, or warned about", async (t) => {
    const repository = t.repository();
    const config = await repository.givenBlob(imageConfig(), configType);
    const layer = await repository.givenBlob(randomBlob(100));
    const bytes = encode(imageManifest(config, [{ ...layer, size: 99 }]));
    const answer = await repository.putManifest(bytes, "v1", mediaTypes.ociManifest);
    if (answer.status === 201) expectHeader(answer, "warning", /^299 - "/);
    else expectStatus(answer, 400);
  }),
  must(
    "end-7a/unknown-blob",
    "a manifest refused for a missing blob names MANIFEST_BLOB_UNKNOWN",
    async (t) => {
      const repository = t.repository();
      const config = await repository.givenBlob(imageConfig(), configType);
      const document = imageManifest(config, [describe(randomBlob(), layerType, "sha256")]);
      const answer = await repository.putManifest(encode(document), "v1", mediaTypes.ociManifest);
      if (answer.status !== 201) expectErrorCode(answer, "MANIFEST_BLOB_UNKNOWN");
    },
  ),
  contract("end-7a/blobs-required", "a manifest whose layer or config isn't here is refused", async (t) => {
    const repository = t.repository();
    const here = await repository.givenBlob(imageConfig(), configType);
    const elsewhere = await t.repository().givenBlob();
    for (const document of [
      imageManifest(here, [elsewhere]),
      imageManifest({ ...elsewhere, mediaType: configType }, []),
    ]) {
      const answer = await repository.putManifest(encode(document), "v1", mediaTypes.ociManifest);
      expectStatus(answer, 400, 404);
      expectErrorCode(answer, "MANIFEST_BLOB_UNKNOWN");
      expectStatus(await repository.getManifest("v1"), 404);
    }
  }),
  contract("end-7a/children-required", "an index whose child isn't here is refused", async (t) => {
    const repository = t.repository();
    await repository.givenImage();
    const elsewhere = await t.repository().givenImage();
    const answer = await repository.putManifest(
      encode(indexManifest([elsewhere.descriptor])),
      "v1",
      mediaTypes.ociIndex,
    );
    expectStatus(answer, 400, 404);
    expectErrorCode(answer, "MANIFEST_BLOB_UNKNOWN");
  }),
  contract(
    "end-7a/not-json",
    "bytes that are no JSON object are answered 400 MANIFEST_INVALID",
    async (t) => {
      const repository = t.repository();
      await repository.givenImage();
      for (const text of ["", "not json", "[]", "null", "42", '{"schemaVersion":2', '"text"']) {
        await expectRefused(repository, Buffer.from(text), mediaTypes.ociManifest);
      }
    },
  ),
  contract("end-7a/type-mismatch", "a Content-Type that contradicts mediaType is refused", async (t) => {
    const repository = t.repository();
    await expectRefused(repository, await repository.givenImageDocument(), mediaTypes.ociIndex);
    await expectRefused(repository, await repository.givenImageDocument(), mediaTypes.dockerManifest);
  }),
  contract("end-7a/two-kinds-at-once", "a document with both layers and manifests is refused", async (t) => {
    const repository = t.repository();
    const image = await repository.givenImageDocument();
    await expectRefused(repository, { ...image, manifests: [] }, mediaTypes.ociManifest);
    const index = indexManifest([], { layers: image.layers });
    await expectRefused(repository, index, mediaTypes.ociIndex);
  }),
  contract("end-7a/schema-1", "Docker's schema 1 is refused with MANIFEST_INVALID", async (t) => {
    const repository = t.repository();
    await repository.givenImage();
    const document = { schemaVersion: 1, name: repository.name, tag: "refused", fsLayers: [], history: [] };
    await expectRefused(repository, document, mediaTypes.dockerSchema1);
    await expectRefused(repository, document, mediaTypes.dockerSchema1Signed);
  }),
  contract("end-7a/deep-json", "a manifest nested 100,000 deep is refused, and nothing breaks", async (t) => {
    const repository = t.repository();
    await repository.givenImage();
    const bytes = Buffer.from(`{"config":${"[".repeat(100_000)}${"]".repeat(100_000)}}`);
    expectStatus(await repository.putManifest(bytes, "deep", mediaTypes.ociManifest), 400);
    expectStatus(await t.client.request("GET", "/v2/"), 200);
  }),
];
