import { mediaTypes } from "@estiva/protocol";
import { type ClauseDefinition, clausesOf } from "../clause.ts";
import {
  configType,
  describe,
  digestOf,
  encode,
  imageConfig,
  imageManifest,
  indexManifest,
  type Json,
  layerType,
  randomBlob,
  uniqueAnnotations,
  unknownDigest,
} from "../content.ts";
import { expectBytes, expectErrorCode, expectHeader, expectStatus } from "../expect.ts";
import { accept, type PushedManifest, type Repository } from "../repository.ts";

const { must, should, contract } = clausesOf("push/manifests", "Pushing Manifests");

/** Pulls what was pushed, byte for byte and by its own type. */
async function expectKept(
  repository: Repository,
  { digest, bytes, mediaType }: PushedManifest,
): Promise<void> {
  const answer = await repository.getManifest(digest);
  expectStatus(answer, 200);
  expectBytes(answer, bytes);
  expectHeader(answer, "content-type", mediaType);
}

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

/** An image manifest of exactly this many bytes; its blobs are pushed. */
async function imageOfSize(repository: Repository, bytes: number): Promise<Buffer> {
  const document = await repository.givenImageDocument({ annotations: { padding: "" } });
  const missing = bytes - encode(document).byteLength;
  return encode({ ...document, annotations: { padding: "x".repeat(missing) } });
}

export const manifests: readonly ClauseDefinition[] = [
  must("end-7a/put-by-tag", "a PUT by tag answers 201 with a pullable Location", async (t) => {
    const repository = t.repository();
    const bytes = encode(await repository.givenImageDocument());
    const answer = await repository.putManifest(bytes, "v1", mediaTypes.ociManifest);
    expectStatus(answer, 201);
    expectBytes(await t.client.request("GET", expectHeader(answer, "location"), { headers: accept }), bytes);
  }),
  must.perAlgorithm(
    "end-7a/put-by-digest",
    "a PUT by digest answers 201 with a pullable Location",
    async (t) => {
      const repository = t.repository();
      const bytes = encode(await repository.givenImageDocument());
      const answer = await repository.putManifest(
        bytes,
        digestOf(bytes, t.algorithm),
        mediaTypes.ociManifest,
      );
      expectStatus(answer, 201);
      expectBytes(
        await t.client.request("GET", expectHeader(answer, "location"), { headers: accept }),
        bytes,
      );
    },
  ),
  must.perAlgorithm(
    "end-7a/digest-header",
    "a PUT by digest carries that Docker-Content-Digest",
    async (t) => {
      const repository = t.repository();
      const bytes = encode(await repository.givenImageDocument());
      const digest = digestOf(bytes, t.algorithm);
      expectHeader(
        await repository.putManifest(bytes, digest, mediaTypes.ociManifest),
        "docker-content-digest",
        digest,
      );
    },
  ),
  contract("end-7a/digest-header-by-tag", "a PUT by tag carries Docker-Content-Digest", async (t) => {
    const repository = t.repository();
    const bytes = encode(await repository.givenImageDocument());
    const answer = await repository.putManifest(bytes, "v1", mediaTypes.ociManifest);
    expectHeader(answer, "docker-content-digest", digestOf(bytes, "sha256"));
  }),
  must("end-7a/exact-bytes", "odd spacing, order and characters are kept byte for byte", async (t) => {
    const repository = t.repository();
    const document = await repository.givenImageDocument({ annotations: { ключ: "值 \u0000 é" } });
    const text = JSON.stringify(Object.fromEntries(Object.entries(document).reverse()), null, "\t");
    await expectKept(repository, await repository.givenManifest(Buffer.from(`\n ${text} \r\n\n`)));
  }),
  must.perAlgorithm("end-7a/oci-index", "an index of two images is kept", async (t) => {
    const repository = t.repository();
    const children = [await repository.givenImage(), await repository.givenImage()].map(
      (it) => it.descriptor,
    );
    await expectKept(repository, await repository.givenIndex(children));
  }),
  must.perAlgorithm("end-7a/nested-index", "an index of indexes is kept", async (t) => {
    const repository = t.repository();
    const inner = await repository.givenIndex([(await repository.givenImage()).descriptor]);
    await expectKept(repository, await repository.givenIndex([inner.descriptor]));
  }),
  must("end-7a/empty-index", "an index without children is kept", async (t) => {
    const repository = t.repository();
    await expectKept(repository, await repository.givenIndex([]));
  }),
  must("end-7a/no-layers", "an image without layers is kept", async (t) => {
    const repository = t.repository();
    const config = await repository.givenBlob(imageConfig(), configType);
    await expectKept(repository, await repository.givenManifest(imageManifest(config, [])));
  }),
  must.perAlgorithm("end-7a/artifact", "an artifact with the empty configuration is kept", async (t) => {
    const repository = t.repository();
    await expectKept(repository, await repository.givenArtifact("application/vnd.example.kind.v1"));
  }),
  must(
    "end-7a/artifact-without-content",
    "an artifact whose only layer is the empty blob is kept",
    async (t) => {
      const repository = t.repository();
      const empty = await repository.givenBlob(Buffer.from("{}"), mediaTypes.ociEmpty);
      const kind = { artifactType: "application/vnd.example.kind.v1", ...uniqueAnnotations() };
      await expectKept(repository, await repository.givenManifest(imageManifest(empty, [empty], kind)));
    },
  ),
  must("end-7a/artifact-index", "an index with an artifactType is kept", async (t) => {
    const repository = t.repository();
    const child = await repository.givenArtifact("application/vnd.example.kind.v1");
    const kind = { artifactType: "application/vnd.example.kinds.v1" };
    await expectKept(repository, await repository.givenIndex([child.descriptor], {}, kind));
  }),
  contract("end-7a/docker-schema-2", "a Docker image manifest is kept under its type", async (t) => {
    const repository = t.repository();
    const config = await repository.givenBlob(
      imageConfig(),
      "application/vnd.docker.container.image.v1+json",
    );
    const layer = await repository.givenBlob(
      randomBlob(),
      "application/vnd.docker.image.rootfs.diff.tar.gzip",
    );
    const document = imageManifest(config, [layer], { mediaType: mediaTypes.dockerManifest });
    await expectKept(repository, await repository.givenManifest(document));
  }),
  contract("end-7a/docker-list", "a Docker manifest list is kept under its type", async (t) => {
    const repository = t.repository();
    const image = await repository.givenImage({}, { mediaType: mediaTypes.dockerManifest });
    const child = { ...image.descriptor, platform: { os: "linux", architecture: "amd64" } };
    const type = { mediaType: mediaTypes.dockerManifestList };
    await expectKept(repository, await repository.givenIndex([child], {}, type));
  }),
  contract("end-7a/other-json-type", "a manifest of a type that the spec doesn't know is kept", async (t) => {
    const repository = t.repository();
    const blob = await repository.givenBlob();
    const mediaType = "application/vnd.example.manifest.v7+json";
    const document = { mediaType, blobs: [blob], ...uniqueAnnotations() };
    await expectKept(repository, await repository.givenManifest(document));
  }),
  contract(
    "end-7a/oci-artifact-manifest",
    "the artifact manifest of 1.1's release candidates is kept",
    async (t) => {
      const repository = t.repository();
      const blob = await repository.givenBlob();
      const artifactType = "application/vnd.example.kind.v1";
      const document = {
        mediaType: mediaTypes.ociArtifact,
        artifactType,
        blobs: [blob],
        ...uniqueAnnotations(),
      };
      await expectKept(repository, await repository.givenManifest(document));
    },
  ),
  must(
    "end-7a/without-media-type",
    "an OCI image without mediaType is kept under its Content-Type",
    async (t) => {
      const repository = t.repository();
      const { mediaType: _, ...document } = await repository.givenImageDocument();
      await expectKept(
        repository,
        await repository.givenManifest(document, { mediaType: mediaTypes.ociManifest }),
      );
    },
  ),
  must("end-7a/unknown-fields", "fields that the spec doesn't know are kept", async (t) => {
    const repository = t.repository();
    await expectKept(
      repository,
      await repository.givenImage({}, { "org.example.field": { deep: [1, null, true] } }),
    );
  }),
  must("end-7a/descriptor-data", "descriptors with embedded data are kept", async (t) => {
    const repository = t.repository();
    const bytes = imageConfig();
    const config = { ...(await repository.givenBlob(bytes, configType)), data: bytes.toString("base64") };
    await expectKept(repository, await repository.givenManifest(imageManifest(config, [])));
  }),
  contract("end-7a/foreign-layers", "layers that live elsewhere need not be pushed", async (t) => {
    const repository = t.repository();
    const config = await repository.givenBlob(imageConfig(), configType);
    const layers = [
      "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip",
      "application/vnd.oci.image.layer.nondistributable.v1.tar",
      "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
    ].map((mediaType) => ({
      ...describe(randomBlob(), mediaType, "sha256"),
      urls: ["https://example.com/layer"],
    }));
    await expectKept(repository, await repository.givenManifest(imageManifest(config, layers)));
  }),
  contract(
    "end-7a/blob-as-child",
    "an index child that is a blob is accepted, as BuildKit's cache has it",
    async (t) => {
      const repository = t.repository();
      const layer = await repository.givenBlob();
      const config = await repository.givenBlob(imageConfig(), "application/vnd.buildkit.cacheconfig.v0");
      await expectKept(repository, await repository.givenIndex([layer, config]));
    },
  ),
  contract(
    "end-7a/pushed-at-once",
    "a manifest that many push at the same moment is accepted from all",
    async (t) => {
      const repository = t.repository();
      const bytes = encode(await repository.givenImageDocument());
      const push = async (_: unknown, number: number) => {
        expectStatus(await repository.putManifest(bytes, `v${number % 3}`, mediaTypes.ociManifest), 201);
      };
      await Promise.all(Array.from({ length: 12 }, push));
      for (const tag of ["v0", "v1", "v2"]) expectBytes(await repository.getManifest(tag), bytes);
    },
  ),
  must("end-7a/repeated-layer", "an image that lists a layer twice is kept", async (t) => {
    const repository = t.repository();
    const config = await repository.givenBlob(imageConfig(), configType);
    const layer = await repository.givenBlob();
    await expectKept(repository, await repository.givenManifest(imageManifest(config, [layer, layer])));
  }),
  contract("end-7a/wrong-size", "a size that isn't the blob's is refused, or warned about", async (t) => {
    const repository = t.repository();
    const config = await repository.givenBlob(imageConfig(), configType);
    const layer = await repository.givenBlob(randomBlob(100));
    const bytes = encode(imageManifest(config, [{ ...layer, size: 99 }]));
    const answer = await repository.putManifest(bytes, "v1", mediaTypes.ociManifest);
    if (answer.status === 201) expectHeader(answer, "warning", /^299 - "/);
    else expectStatus(answer, 400);
  }),
  contract(
    "end-7a/two-algorithms",
    "one manifest under two digests is two, deleted one by one",
    async (t) => {
      const repository = t.repository();
      const bytes = encode(await repository.givenImageDocument());
      const digests = [digestOf(bytes, "sha256"), digestOf(bytes, "sha512")];
      for (const digest of digests) {
        expectStatus(await repository.putManifest(bytes, digest, mediaTypes.ociManifest), 201);
      }
      for (const digest of digests) {
        expectHeader(await repository.getManifest(digest), "docker-content-digest", digest);
        expectStatus(await repository.request("DELETE", `manifests/${digest}`), 202);
        expectStatus(await repository.getManifest(digest), 404);
      }
    },
  ),
  must("end-7a/again", "the same manifest can be pushed again", async (t) => {
    const repository = t.repository();
    const first = await repository.givenImage({ reference: "v1" });
    await expectKept(repository, await repository.givenManifest(first.bytes, { reference: "v1" }));
  }),
  must("end-7a/tag-moves", "a tag that is pushed again points to the new manifest", async (t) => {
    const repository = t.repository();
    await repository.givenImage({ reference: "v1" });
    const { bytes } = await repository.givenImage({ reference: "v1" });
    expectBytes(await repository.getManifest("v1"), bytes);
  }),
  contract(
    "end-7a/untagged-stays",
    "a manifest whose tag has moved on is still there by its digest",
    async (t) => {
      const repository = t.repository();
      const old = await repository.givenImage({ reference: "v1" });
      await repository.givenImage({ reference: "v1" });
      await expectKept(repository, old);
    },
  ),
  should.perAlgorithm(
    "end-7a/wrong-digest",
    "a PUT by another digest is answered 400 and not stored",
    async (t) => {
      const repository = t.repository();
      const wrong = unknownDigest(t.algorithm);
      const bytes = encode(await repository.givenImageDocument());
      const answer = await repository.putManifest(bytes, wrong, mediaTypes.ociManifest);
      expectStatus(answer, 400);
      expectStatus(await repository.getManifest(wrong), 404);
    },
  ),
  should("end-7a/malformed-digest", "a PUT by a malformed digest is answered 400", async (t) => {
    const repository = t.repository();
    const bytes = encode(await repository.givenImageDocument());
    expectStatus(await repository.putManifest(bytes, "sha256:baddigeststring", mediaTypes.ociManifest), 400);
  }),
  should("end-7a/type-parameters", "parameters of the pushed Content-Type are ignored", async (t) => {
    const repository = t.repository();
    const bytes = encode(await repository.givenImageDocument());
    const type = `${mediaTypes.ociManifest}; charset=utf-8`;
    expectStatus(await repository.putManifest(bytes, "v1", type), 201);
    expectHeader(await repository.getManifest("v1"), "content-type", mediaTypes.ociManifest);
  }),
  contract(
    "end-7a/without-length",
    "a PUT without Content-Length (chunked transfer) is accepted",
    async (t) => {
      const repository = t.repository();
      const bytes = encode(await repository.givenImageDocument());
      const chunks = [bytes.subarray(0, 100), bytes.subarray(100)];
      expectStatus(await repository.putManifest({ chunks }, "v1", mediaTypes.ociManifest), 201);
      expectBytes(await repository.getManifest("v1"), bytes);
    },
  ),
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
  should("end-7a/four-megabytes", "a manifest of 4 MB is accepted", async (t) => {
    const repository = t.repository();
    const bytes = await imageOfSize(repository, 4_000_000);
    await expectKept(repository, await repository.givenManifest(bytes, { reference: "large" }));
  }),
  contract("end-7a/four-mebibytes", "a manifest of exactly 4 MiB is accepted", async (t) => {
    const repository = t.repository();
    const bytes = await imageOfSize(repository, 4 * 1024 * 1024);
    await expectKept(repository, await repository.givenManifest(bytes, { reference: "largest" }));
  }),
  contract("end-7a/too-large", "a manifest over 4 MiB is answered 413", async (t) => {
    const repository = t.repository();
    const bytes = await imageOfSize(repository, 4 * 1024 * 1024 + 1);
    expectStatus(await repository.putManifest(bytes, "too-large", mediaTypes.ociManifest), 413);
    expectStatus(await repository.getManifest("too-large"), 404);
  }),
  contract(
    "end-7a/too-large-streamed",
    "a manifest over the limit is refused without a Content-Length too",
    async (t) => {
      const repository = t.repository();
      const bytes = await imageOfSize(repository, 4 * 1024 * 1024 + 1);
      const chunks = [bytes.subarray(0, 1_000_000), bytes.subarray(1_000_000)];
      expectStatus(await repository.putManifest({ chunks }, "too-large", mediaTypes.ociManifest), 413);
    },
  ),
];
