import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import {
  ask,
  type Descriptor,
  type ManifestDocument,
  mediaTypes,
  putBlob,
  putManifest,
  readManifest,
  readWholeImage,
  sha256,
} from "../src/registry-requests.ts";
import { type RegistryUnderTest, startRegistry } from "../src/registry-under-test.ts";
import { tarArchive } from "../src/tar-archive.ts";

const helmConfig = "application/vnd.cncf.helm.config.v1+json";
const helmChart = "application/vnd.cncf.helm.chart.content.v1.tar+gzip";

/** The requests of Docker 29, BuildKit, Helm, ORAS and cosign, which Debian does not have yet. */
describe("pushes as newer clients make them", () => {
  let registry: RegistryUnderTest;
  before(async () => {
    registry = await startRegistry();
  });
  after(async () => await registry?.[Symbol.asyncDispose]());

  const put = async (
    repository: string,
    mediaType: string,
    content: string | Buffer,
  ): Promise<Descriptor> => {
    const digest = await putBlob(registry.url, repository, content);
    return { mediaType, digest, size: Buffer.byteLength(content) };
  };
  const push = async (repository: string, reference: string, document: ManifestDocument) => {
    const bytes = JSON.stringify({ schemaVersion: 2, ...document });
    const mediaType = document.mediaType ?? mediaTypes.ociManifest;
    const name = reference === "" ? sha256(bytes) : reference;
    const answer = await putManifest(registry.url, repository, name, mediaType, bytes);
    assert.equal(answer.status, 201, answer.body.toString());
    assert.equal(answer.headers["docker-content-digest"], sha256(bytes));
    return { descriptor: { mediaType, digest: sha256(bytes), size: bytes.length }, headers: answer.headers };
  };
  const emptyConfig = async (repository: string) => await put(repository, mediaTypes.emptyConfig, "{}");
  const image = async (repository: string, text: string): Promise<ManifestDocument> => ({
    mediaType: mediaTypes.ociManifest,
    config: await put(
      repository,
      mediaTypes.ociConfig,
      JSON.stringify({ architecture: "amd64", os: "linux", text }),
    ),
    layers: [await put(repository, mediaTypes.ociLayerGzip, gzipSync(tarArchive({ text })))],
  });
  /** An image and BuildKit's attestation for it, pushed by digest as containerd's pusher does. */
  const imageWithAttestation = async (repository: string): Promise<readonly Descriptor[]> => {
    const { descriptor } = await push(repository, "", await image(repository, "attested"));
    const statement = await put(repository, "application/vnd.in-toto+json", '{"_type":"statement"}');
    const attestation = await push(repository, "", {
      mediaType: mediaTypes.ociManifest,
      config: await put(repository, mediaTypes.ociConfig, '{"architecture":"unknown","os":"unknown"}'),
      layers: [{ ...statement, annotations: { "in-toto.io/predicate-type": "https://spdx.dev/Document" } }],
    });
    const about = {
      "vnd.docker.reference.type": "attestation-manifest",
      "vnd.docker.reference.digest": descriptor.digest,
    };
    return [
      { ...descriptor, platform: { os: "linux", architecture: "amd64" } },
      { ...attestation.descriptor, annotations: about, platform: { os: "unknown", architecture: "unknown" } },
    ];
  };

  it("Docker 29: an index of an image and its attestation", async () => {
    const repository = "replayed/docker29";
    for (const method of ["HEAD", "GET"]) {
      const address = `${registry.url}/v2/${repository}/manifests/latest`;
      const { status } = await ask(method, address, { headers: { Accept: `${mediaTypes.ociIndex}, */*` } });
      assert.equal(status, 404);
    }
    const manifests = await imageWithAttestation(repository);
    await push(repository, "latest", { mediaType: mediaTypes.ociIndex, manifests });
    const { document } = await readWholeImage(registry.url, repository, "latest");
    assert.deepEqual(document.manifests, manifests);
  });

  it("Docker 29: shared layers arrive by mount, from a repository that has them or not", async () => {
    const source = "replayed/mount-source";
    const digest = await putBlob(registry.url, source, "a shared layer");
    const mount = async (target: string, from: string) =>
      await ask(
        "POST",
        `${registry.url}/v2/${target}/blobs/uploads/?mount=${digest}&from=${encodeURIComponent(from)}`,
      );
    const mounted = await mount("replayed/mount-target", source);
    assert.equal(mounted.status, 201);
    assert.equal(mounted.headers["docker-content-digest"], digest);
    assert.equal(mounted.headers.location, `/v2/replayed/mount-target/blobs/${digest}`);
    const begun = await mount("replayed/mount-elsewhere", "replayed/no-such-repository");
    assert.equal(begun.status, 202);
    const location = new URL(begun.headers.location ?? "", registry.url);
    location.searchParams.set("digest", digest);
    assert.equal((await ask("PUT", location.href, { body: "a shared layer" })).status, 201);
  });

  it("Docker 29: an index whose other platforms were not pushed is refused with a code it knows", async () => {
    const repository = "replayed/sparse";
    const missing = { mediaType: mediaTypes.ociManifest, digest: sha256("not pushed"), size: 10 };
    const manifests = [...(await imageWithAttestation(repository)), missing];
    const index = JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests });
    const answer = await putManifest(registry.url, repository, "latest", mediaTypes.ociIndex, index);
    assert.ok(answer.status >= 400 && answer.status < 500);
    assert.match(answer.body.toString(), /"code":"MANIFEST(_BLOB)?_UNKNOWN"/);
  });

  it("BuildKit's registry cache: an index whose children are blobs", async () => {
    const repository = "replayed/cache";
    const layer = await put(repository, mediaTypes.ociLayerGzip, gzipSync("a cached layer"));
    const config = await put(
      repository,
      "application/vnd.buildkit.cacheconfig.v0",
      '{"layers":[],"records":[]}',
    );
    await push(repository, "cache", { mediaType: mediaTypes.ociIndex, manifests: [layer, config] });
    const { document } = await readManifest(registry.url, repository, "cache");
    assert.deepEqual(document.manifests, [layer, config]);
  });

  it("Helm: a chart under its version", async () => {
    const repository = "replayed/charts/web";
    const archive = gzipSync(tarArchive({ "web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.2.3\n" }));
    await push(repository, "1.2.3", {
      mediaType: mediaTypes.ociManifest,
      config: await put(repository, helmConfig, '{"name":"web","version":"1.2.3","apiVersion":"v2"}'),
      layers: [await put(repository, helmChart, archive)],
      annotations: { "org.opencontainers.image.title": "web" },
    });
    const { document } = await readWholeImage(registry.url, repository, "1.2.3");
    assert.equal(document.config?.mediaType, helmConfig);
  });

  it("ORAS: an artifact with the empty configuration, attached to an image, found by its type", async () => {
    const repository = "replayed/oras";
    const probe = await ask("GET", `${registry.url}/v2/${repository}/referrers/sha256:${"0".repeat(64)}`);
    assert.equal(probe.status, 200, "ORAS takes anything else as 'no referrers API'");
    const { descriptor: subject } = await push(repository, "1.0", await image(repository, "subject"));
    const artifactType = "application/vnd.example.sbom.v1";
    const { descriptor, headers } = await push(repository, "", {
      mediaType: mediaTypes.ociManifest,
      artifactType,
      config: await emptyConfig(repository),
      layers: [await put(repository, "application/json", '{"packages":[]}')],
      subject,
      annotations: { "org.opencontainers.image.created": "2026-11-21T00:00:00Z" },
    });
    assert.equal(headers["oci-subject"], subject.digest);
    const query = `?artifactType=${encodeURIComponent(artifactType)}`;
    const listed = await ask("GET", `${registry.url}/v2/${repository}/referrers/${subject.digest}${query}`);
    assert.equal(listed.headers["oci-filters-applied"], "artifactType");
    const { manifests = [] } = JSON.parse(listed.body.toString()) as ManifestDocument;
    assert.deepEqual(
      manifests.map(({ digest, artifactType: type }) => [digest, type]),
      [[descriptor.digest, artifactType]],
    );
  });

  it("cosign: signatures as a tag named after the digest (2) and as a referrer (3)", async () => {
    const repository = "replayed/cosign";
    const { descriptor: subject } = await push(repository, "1.0", await image(repository, "signed"));
    const signature = await put(
      repository,
      "application/vnd.dev.cosign.simplesigning.v1+json",
      '{"critical":{}}',
    );
    const signed = { "dev.cosignproject.cosign/signature": "MEUCIQ==" };
    const fallback = `${subject.digest.replace(":", "-")}.sig`;
    const missing = await ask("GET", `${registry.url}/v2/${repository}/manifests/${fallback}`);
    assert.equal(missing.status, 404);
    assert.match(missing.body.toString(), /"code":"MANIFEST_UNKNOWN"/);
    await push(repository, fallback, {
      mediaType: mediaTypes.ociManifest,
      config: await put(repository, mediaTypes.ociConfig, '{"architecture":"","os":""}'),
      layers: [{ ...signature, annotations: signed }],
    });
    await readWholeImage(registry.url, repository, fallback);
    const bundle = "application/vnd.dev.sigstore.bundle.v0.3+json";
    const { headers } = await push(repository, "", {
      mediaType: mediaTypes.ociManifest,
      artifactType: bundle,
      config: await emptyConfig(repository),
      layers: [await put(repository, bundle, '{"mediaType":"bundle"}')],
      subject,
    });
    assert.equal(headers["oci-subject"], subject.digest);
  });
});
