import assert from "node:assert/strict";
import { mediaTypes } from "@estiva/protocol";
import { type ClauseDefinition, clausesOf } from "../clause.ts";
import { describe, encode, type PlainDescriptor, randomBlob, unknownDigest } from "../content.ts";
import { expectHeader, expectStatus } from "../expect.ts";
import { digests, entriesOf, referrersOf, sbom, signature } from "../referrers-list.ts";
import type { Repository } from "../repository.ts";

const { must, contract } = clausesOf("discovery/referrers", "Listing Referrers");

async function onlyEntry(repository: Repository, subject: string): Promise<PlainDescriptor> {
  const [entry, ...others] = entriesOf(await referrersOf(repository, subject));
  assert.ok(entry, "there is no referrer");
  assert.deepEqual(others, []);
  return entry;
}

export const referrers: readonly ClauseDefinition[] = [
  must.perAlgorithm(
    "end-12a/none",
    "a digest without referrers answers 200 with an empty index",
    async (t) => {
      const repository = t.repository();
      await repository.givenImage();
      const answer = await referrersOf(repository, unknownDigest(t.algorithm));
      assert.deepEqual(entriesOf(answer), []);
      expectHeader(answer, "content-type", mediaTypes.ociIndex);
    },
  ),
  must(
    "end-12a/missing-repository",
    "a repository that isn't there is never answered 404 here",
    async (t) => {
      assert.deepEqual(entriesOf(await referrersOf(t.repository(), unknownDigest("sha256"))), []);
    },
  ),
  must("end-12a/malformed-digest", "a malformed digest is answered 400", async (t) => {
    const repository = t.repository();
    await repository.givenImage();
    for (const digest of ["sha256:abc", "latest", "sha256", `sha256:${"x".repeat(64)}`]) {
      expectStatus(await referrersOf(repository, digest), 400);
    }
  }),
  must.perAlgorithm(
    "end-12a/descriptor",
    "an entry has the referrer's type, digest, size, kind and annotations",
    async (t) => {
      const repository = t.repository();
      const subject = (await repository.givenImage()).descriptor;
      const annotations = { "org.example.format": "json", "org.example.empty": "" };
      const { descriptor } = await repository.givenArtifact(sbom, {}, { subject, annotations });
      assert.deepEqual(await onlyEntry(repository, subject.digest), {
        ...descriptor,
        artifactType: sbom,
        annotations,
      });
    },
  ),
  must(
    "end-12a/config-as-kind",
    "without artifactType an image's kind is its config's mediaType",
    async (t) => {
      const repository = t.repository();
      const subject = (await repository.givenImage()).descriptor;
      const config = await repository.givenBlob(randomBlob(), "application/vnd.example.config.v1");
      await repository.givenManifest({
        schemaVersion: 2,
        mediaType: mediaTypes.ociManifest,
        config,
        layers: [],
        subject,
      });
      assert.equal((await onlyEntry(repository, subject.digest)).artifactType, config.mediaType);
    },
  ),
  must("end-12a/index-kind", "an index with an artifactType is listed with it", async (t) => {
    const repository = t.repository();
    const subject = (await repository.givenImage()).descriptor;
    const { descriptor } = await repository.givenIndex([], {}, { subject, artifactType: sbom });
    const { annotations: _, ...entry } = await onlyEntry(repository, subject.digest);
    assert.deepEqual(entry, { ...descriptor, artifactType: sbom });
  }),
  must("end-12a/index-without-kind", "an index without an artifactType is listed without one", async (t) => {
    const repository = t.repository();
    const subject = (await repository.givenImage()).descriptor;
    const { digest } = await repository.givenIndex([], {}, { subject });
    const entry = await onlyEntry(repository, subject.digest);
    assert.equal(entry.digest, digest);
    assert.equal("artifactType" in entry, false, `artifactType is ${JSON.stringify(entry.artifactType)}`);
  }),
  must.perAlgorithm("end-12a/late-subject", "a subject may be pushed after its referrer", async (t) => {
    const repository = t.repository();
    const document = encode(await repository.givenImageDocument());
    const subject = describe(document, mediaTypes.ociManifest, t.algorithm);
    const { digest } = await repository.givenArtifact(sbom, {}, { subject });
    assert.equal((await onlyEntry(repository, subject.digest)).digest, digest);
    await repository.givenManifest(document);
    assert.equal((await onlyEntry(repository, subject.digest)).digest, digest);
  }),
  must("end-12a/several", "every referrer of a subject is listed, and no other", async (t) => {
    const repository = t.repository();
    const subject = (await repository.givenImage()).descriptor;
    const other = (await repository.givenImage()).descriptor;
    const mine = [
      await repository.givenArtifact(sbom, {}, { subject }),
      await repository.givenArtifact(signature, { reference: "sig" }, { subject }),
    ];
    await repository.givenArtifact(sbom, {}, { subject: other });
    assert.deepEqual(
      digests(entriesOf(await referrersOf(repository, subject.digest))),
      digests(mine.map((it) => it.descriptor)),
    );
  }),
  contract("end-12a/once", "a referrer that is pushed twice is listed once", async (t) => {
    const repository = t.repository();
    const subject = (await repository.givenImage()).descriptor;
    const { bytes, digest } = await repository.givenArtifact(sbom, {}, { subject });
    await repository.givenManifest(bytes, { reference: "v1" });
    assert.equal((await onlyEntry(repository, subject.digest)).digest, digest);
  }),
  must("end-12a/other-repository", "referrers in another repository are not listed", async (t) => {
    const [repository, other] = [t.repository(), t.repository()];
    const { bytes, descriptor: subject } = await repository.givenImage();
    await other.givenArtifact(sbom, {}, { subject });
    assert.ok(bytes.byteLength > 0);
    assert.deepEqual(entriesOf(await referrersOf(repository, subject.digest)), []);
  }),
  must("end-12a/deleted", "a referrer that is deleted is no longer listed", async (t) => {
    const repository = t.repository();
    const subject = (await repository.givenImage()).descriptor;
    const { digest } = await repository.givenArtifact(sbom, {}, { subject });
    expectStatus(await repository.request("DELETE", `manifests/${digest}`), 202);
    assert.deepEqual(entriesOf(await referrersOf(repository, subject.digest)), []);
  }),
  contract("end-12a/subject-deleted", "referrers stay listed when their subject is deleted", async (t) => {
    const repository = t.repository();
    const subject = (await repository.givenImage()).descriptor;
    const { digest } = await repository.givenArtifact(sbom, {}, { subject });
    expectStatus(await repository.request("DELETE", `manifests/${subject.digest}`), 202);
    assert.equal((await onlyEntry(repository, subject.digest)).digest, digest);
  }),
];
