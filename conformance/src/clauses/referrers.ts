import assert from "node:assert/strict";
import { mediaTypes } from "@estiva/protocol";
import { type ClauseDefinition, clausesOf } from "../clause.ts";
import { describe, encode, type PlainDescriptor, randomBlob, unknownDigest } from "../content.ts";
import { expectHeader, expectNoHeader, expectStatus } from "../expect.ts";
import type { Answer } from "../http-client.ts";
import { nextPage } from "../link.ts";
import type { Repository } from "../repository.ts";

const { must, should, contract } = clausesOf("discovery/referrers", "Listing Referrers");

const sbom = "application/vnd.example.sbom.v1+json";
const signature = "application/vnd.example.signature.v1";

function entriesOf(answer: Answer): readonly PlainDescriptor[] {
  expectStatus(answer, 200);
  const index = answer.json() as { schemaVersion?: unknown; mediaType?: unknown; manifests?: unknown };
  assert.equal(index.schemaVersion, 2);
  assert.equal(index.mediaType, mediaTypes.ociIndex);
  assert.ok(Array.isArray(index.manifests), `manifests is ${JSON.stringify(index.manifests)}`);
  return index.manifests as PlainDescriptor[];
}

async function referrersOf(repository: Repository, digest: string, artifactType?: string): Promise<Answer> {
  const filter = artifactType === undefined ? "" : `?artifactType=${encodeURIComponent(artifactType)}`;
  return await repository.request("GET", `referrers/${digest}${filter}`);
}

async function onlyEntry(repository: Repository, subject: string): Promise<PlainDescriptor> {
  const [entry, ...others] = entriesOf(await referrersOf(repository, subject));
  assert.ok(entry, "there is no referrer");
  assert.deepEqual(others, []);
  return entry;
}

const digests = (entries: readonly PlainDescriptor[]) => entries.map(({ digest }) => digest).sort();

/** A page of a list of referrers with all that follow it. */
async function pagesFrom(repository: Repository, first: Answer): Promise<readonly Answer[]> {
  const pages = [first];
  for (let next = nextPage(first); next !== undefined && pages.length < 200; ) {
    const page = await repository.client.request("GET", next);
    pages.push(page);
    next = nextPage(page);
  }
  return pages;
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
    "end-7a/oci-subject",
    "a PUT of a manifest with a subject carries OCI-Subject",
    async (t) => {
      const repository = t.repository();
      const subject = (await repository.givenImage()).descriptor;
      const bytes = encode(await repository.givenImageDocument({ subject }));
      const answer = await repository.putManifest(bytes, "signed", mediaTypes.ociManifest);
      expectStatus(answer, 201);
      expectHeader(answer, "oci-subject", subject.digest);
    },
  ),
  must("end-7a/oci-subject-of-index", "a PUT of an index with a subject carries OCI-Subject", async (t) => {
    const repository = t.repository();
    const subject = (await repository.givenImage()).descriptor;
    const bytes = encode({ schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests: [], subject });
    expectHeader(
      await repository.putManifest(bytes, "about", mediaTypes.ociIndex),
      "oci-subject",
      subject.digest,
    );
  }),
  contract("end-7a/no-oci-subject", "a PUT of a manifest without a subject has no OCI-Subject", async (t) => {
    const repository = t.repository();
    const bytes = encode(await repository.givenImageDocument());
    const answer = await repository.putManifest(bytes, "plain", mediaTypes.ociManifest);
    expectStatus(answer, 201);
    expectNoHeader(answer, "oci-subject");
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
  should.perAlgorithm(
    "end-12b/filter",
    "artifactType filters the list, and OCI-Filters-Applied says so",
    async (t) => {
      const repository = t.repository();
      const subject = (await repository.givenImage()).descriptor;
      const wanted = await repository.givenArtifact(sbom, {}, { subject });
      await repository.givenArtifact(signature, {}, { subject });
      const answer = await referrersOf(repository, subject.digest, sbom);
      expectHeader(answer, "oci-filters-applied", "artifactType");
      assert.deepEqual(digests(entriesOf(answer)), [wanted.digest]);
    },
  ),
  should("end-12b/filter-by-config", "the filter finds images by their config's mediaType", async (t) => {
    const repository = t.repository();
    const subject = (await repository.givenImage()).descriptor;
    const { digest } = await repository.givenImage({}, { subject });
    await repository.givenArtifact(sbom, {}, { subject });
    const answer = await referrersOf(repository, subject.digest, "application/vnd.oci.image.config.v1+json");
    assert.deepEqual(digests(entriesOf(answer)), [digest]);
  }),
  must(
    "end-12b/filter-none",
    "a filter that nothing meets answers an empty index, and says so",
    async (t) => {
      const repository = t.repository();
      const subject = (await repository.givenImage()).descriptor;
      await repository.givenArtifact(sbom, {}, { subject });
      const answer = await referrersOf(repository, subject.digest, "application/vnd.example.none");
      assert.deepEqual(entriesOf(answer), []);
      expectHeader(answer, "oci-filters-applied", "artifactType");
    },
  ),
  contract("end-12b/filtered-pages", "the pages of a filtered list are filtered, and say so", async (t) => {
    const repository = t.repository();
    const subject = (await repository.givenImage()).descriptor;
    const wanted: PlainDescriptor[] = [];
    for (let number = 0; number < 3; number++) {
      wanted.push((await repository.givenIndex([], {}, { subject, artifactType: sbom })).descriptor);
      await repository.givenIndex([], {}, { subject, artifactType: signature });
    }
    const filter = `artifactType=${encodeURIComponent(sbom)}&n=1`;
    const first = await repository.request("GET", `referrers/${subject.digest}?${filter}`);
    const pages = await pagesFrom(repository, first);
    assert.deepEqual(digests(pages.flatMap(entriesOf)), digests(wanted));
    for (const page of pages) expectHeader(page, "oci-filters-applied", "artifactType");
  }),
  contract(
    "end-12a/no-filter-header",
    "a list that wasn't filtered has no OCI-Filters-Applied",
    async (t) => {
      const repository = t.repository();
      const answer = await referrersOf(repository, (await repository.givenImage()).digest);
      expectStatus(answer, 200);
      expectNoHeader(answer, "oci-filters-applied");
    },
  ),
  must("end-12a/complete", "forty referrers are all listed, over as many pages as it takes", async (t) => {
    const repository = t.repository();
    const subject = (await repository.givenImage()).descriptor;
    const pushed: PlainDescriptor[] = [];
    for (let number = 0; number < 40; number++) {
      pushed.push((await repository.givenIndex([], {}, { subject, artifactType: signature })).descriptor);
    }
    const seen = (await pagesFrom(repository, await referrersOf(repository, subject.digest))).flatMap(
      entriesOf,
    );
    assert.deepEqual(digests(seen), digests(pushed));
  }),
  contract(
    "end-12a/page-size",
    "a page is no larger than the manifests that clients read: 4 MiB",
    async (t) => {
      const repository = t.repository();
      const subject = (await repository.givenImage()).descriptor;
      const pushed: PlainDescriptor[] = [];
      for (let number = 0; number < 5; number++) {
        const annotations = { number: String(number), padding: "x".repeat(1_200_000) };
        pushed.push((await repository.givenIndex([], {}, { subject, annotations })).descriptor);
      }
      const pages = await pagesFrom(repository, await referrersOf(repository, subject.digest));
      assert.deepEqual(digests(pages.flatMap(entriesOf)), digests(pushed));
      for (const { body } of pages) {
        assert.ok(body.byteLength <= 4 * 1024 * 1024, `a page has ${body.byteLength} bytes`);
      }
    },
  ),
];
