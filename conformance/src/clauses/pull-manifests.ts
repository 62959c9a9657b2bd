import assert from "node:assert/strict";
import { mediaTypes } from "@estiva/protocol";
import { type ClauseDefinition, clausesOf } from "../clause.ts";
import { unknownDigest } from "../content.ts";
import { expectBytes, expectHeader, expectNoHeader, expectStatus } from "../expect.ts";
import { accept } from "../repository.ts";

const { must, should, contract } = clausesOf("pull/manifests", "Pulling manifests");

export const pullManifests: readonly ClauseDefinition[] = [
  must.perAlgorithm("end-3/get-by-digest", "a GET by digest answers 200 with the exact bytes", async (t) => {
    const repository = t.repository();
    const { digest, bytes } = await repository.givenImage();
    const answer = await repository.getManifest(digest);
    expectStatus(answer, 200);
    expectBytes(answer, bytes);
  }),
  must("end-3/get-by-tag", "a GET by tag answers 200 with the exact bytes", async (t) => {
    const repository = t.repository();
    const { bytes } = await repository.givenImage({ reference: "v1" });
    const answer = await repository.getManifest("v1");
    expectStatus(answer, 200);
    expectBytes(answer, bytes);
  }),
  should.perAlgorithm(
    "end-3/content-type",
    "Content-Type is the one that was pushed, without parameters",
    async (t) => {
      const repository = t.repository();
      const { digest, mediaType } = await repository.givenImage();
      expectHeader(await repository.getManifest(digest), "content-type", mediaType);
      expectHeader(
        await repository.request("HEAD", `manifests/${digest}`, { headers: accept }),
        "content-type",
        mediaType,
      );
    },
  ),
  must.perAlgorithm(
    "end-3/digest-header",
    "a GET by digest carries Docker-Content-Digest as asked",
    async (t) => {
      const repository = t.repository();
      const { digest } = await repository.givenImage();
      expectHeader(await repository.getManifest(digest), "docker-content-digest", digest);
    },
  ),
  must("end-3/digest-header-by-tag", "a GET by tag carries Docker-Content-Digest", async (t) => {
    const repository = t.repository();
    const { digest } = await repository.givenImage({ reference: "v1" });
    expectHeader(await repository.getManifest("v1"), "docker-content-digest", digest);
  }),
  must.perAlgorithm(
    "end-3/head",
    "a HEAD by digest answers 200 with digest and size, without a body",
    async (t) => {
      const repository = t.repository();
      const { digest, bytes } = await repository.givenImage();
      const answer = await repository.request("HEAD", `manifests/${digest}`, { headers: accept });
      expectStatus(answer, 200);
      expectHeader(answer, "content-length", String(bytes.byteLength));
      expectHeader(answer, "docker-content-digest", digest);
      expectBytes(answer, Buffer.alloc(0));
    },
  ),
  must("end-3/head-by-tag", "a HEAD by tag answers 200 with digest and size", async (t) => {
    const repository = t.repository();
    const { digest, bytes } = await repository.givenImage({ reference: "v1" });
    const answer = await repository.request("HEAD", "manifests/v1", { headers: accept });
    expectStatus(answer, 200);
    expectHeader(answer, "content-length", String(bytes.byteLength));
    expectHeader(answer, "docker-content-digest", digest);
  }),
  must.perAlgorithm(
    "end-3/missing-digest",
    "a digest that is not there is answered 404 to GET and HEAD",
    async (t) => {
      const repository = t.repository();
      await repository.givenImage();
      const missing = unknownDigest(t.algorithm);
      expectStatus(await repository.getManifest(missing), 404);
      expectStatus(await repository.request("HEAD", `manifests/${missing}`, { headers: accept }), 404);
    },
  ),
  must("end-3/missing-tag", "a tag that is not there is answered 404 to GET and HEAD", async (t) => {
    const repository = t.repository();
    await repository.givenImage({ reference: "v1" });
    expectStatus(await repository.getManifest("v2"), 404);
    expectStatus(await repository.request("HEAD", "manifests/v2", { headers: accept }), 404);
  }),
  must("end-3/missing-repository", "a repository that is not there is answered 404", async (t) => {
    expectStatus(await t.repository().getManifest("latest"), 404);
  }),
  contract("end-3/other-repository", "a manifest of another repository is answered 404", async (t) => {
    const { digest } = await t.repository().givenImage();
    const other = t.repository();
    await other.givenImage();
    expectStatus(await other.getManifest(digest), 404);
  }),
  must(
    "end-3/malformed-digest",
    "a malformed digest is answered 400 or 404, never with content",
    async (t) => {
      const repository = t.repository();
      await repository.givenImage();
      for (const reference of [
        "sha256:baddigeststring",
        "sha256:",
        "sha999:00",
        `SHA256:${"a".repeat(64)}`,
      ]) {
        expectStatus(await repository.getManifest(reference), 400, 404);
      }
    },
  ),
  contract("end-3/any-accept", "no Accept, */* and other types change nothing in the answer", async (t) => {
    const repository = t.repository();
    const { digest, bytes, mediaType } = await repository.givenImage({ reference: "v1" });
    for (const headers of [{}, { accept: "*/*" }, { accept: "application/json" }, { accept: mediaType }]) {
      const answer = await repository.getManifest("v1", headers);
      expectStatus(answer, 200);
      expectHeader(answer, "content-type", mediaType);
      expectHeader(answer, "docker-content-digest", digest);
      expectBytes(answer, bytes);
    }
  }),
  contract("end-3/never-converted", "a manifest list asked for without Accept comes as it is", async (t) => {
    const repository = t.repository();
    const dockerTypes = { mediaType: mediaTypes.dockerManifest };
    const image = await repository.givenImage({}, dockerTypes);
    const platform = { os: "linux", architecture: "amd64" };
    const list = await repository.givenIndex(
      [{ ...image.descriptor, platform }],
      { reference: "v1" },
      {
        mediaType: mediaTypes.dockerManifestList,
      },
    );
    const answer = await repository.getManifest("v1", {});
    expectStatus(answer, 200);
    expectBytes(answer, list.bytes);
  }),
  contract("end-3/no-content-encoding", "a manifest is never compressed on its way", async (t) => {
    const repository = t.repository();
    const { digest, bytes } = await repository.givenImage();
    const answer = await repository.getManifest(digest, { ...accept, "accept-encoding": "gzip, zstd, br" });
    expectStatus(answer, 200);
    expectNoHeader(answer, "content-encoding");
    expectBytes(answer, bytes);
  }),
  contract(
    "proxying/own-namespace",
    "`ns` with the registry's own name is confirmed by OCI-Namespace",
    async (t) => {
      const repository = t.repository();
      const { digest } = await repository.givenImage();
      const { host } = t.client.base;
      const answer = await repository.request("GET", `manifests/${digest}?ns=${host}`, { headers: accept });
      expectStatus(answer, 200);
      expectHeader(answer, "oci-namespace", host);
    },
  ),
  contract("end-3/unknown-query", "query parameters that mean nothing here are ignored", async (t) => {
    const repository = t.repository();
    const { digest, bytes } = await repository.givenImage();
    const answer = await repository.request("GET", `manifests/${digest}?something=else`, { headers: accept });
    expectStatus(answer, 200);
    assert.deepEqual(answer.body, bytes);
  }),
];
