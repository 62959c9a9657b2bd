import { mediaTypes } from "@estiva/protocol";
import { type ClauseDefinition, clausesOf } from "../clause.ts";
import {
  configType,
  describe,
  imageConfig,
  imageManifest,
  randomBlob,
  uniqueAnnotations,
} from "../content.ts";
import { expectKept } from "../expect-pulls.ts";

const { must, contract } = clausesOf("push/manifests of every kind", "Pushing Manifests");

export const manifestKinds: readonly ClauseDefinition[] = [
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
  must("end-7a/repeated-layer", "an image that lists a layer twice is kept", async (t) => {
    const repository = t.repository();
    const config = await repository.givenBlob(imageConfig(), configType);
    const layer = await repository.givenBlob();
    await expectKept(repository, await repository.givenManifest(imageManifest(config, [layer, layer])));
  }),
];
