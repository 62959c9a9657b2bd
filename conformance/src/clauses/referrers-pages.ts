import assert from "node:assert/strict";
import { type ClauseDefinition, clausesOf } from "../clause.ts";
import type { PlainDescriptor } from "../content.ts";
import { expectHeader, expectNoHeader, expectStatus } from "../expect.ts";
import type { Answer } from "../http-client.ts";
import { nextPage } from "../link.ts";
import { digests, entriesOf, referrersOf, sbom, signature } from "../referrers-list.ts";
import type { Repository } from "../repository.ts";

const { must, should, contract } = clausesOf("discovery/pages of referrers", "Listing Referrers");

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

export const referrersPages: readonly ClauseDefinition[] = [
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
