import assert from "node:assert/strict";
import { type ClauseDefinition, clausesOf, type Trial } from "../clause.ts";
import { expectErrorCode, expectHeader, expectNoHeader, expectStatus } from "../expect.ts";
import type { Answer } from "../http-client.ts";
import { nextPage } from "../link.ts";
import type { Repository } from "../repository.ts";

const { must, should, contract } = clausesOf("discovery/tags", "Listing Tags");

/** In bytewise order: digits, capitals, underscore, small letters. */
const someTags = ["0.9", "1.0", "1.0-rc.1", "1.10", "1.2", "Beta", "_x", "alpha", "beta", "latest"];

async function givenTags(t: Trial, tags: readonly string[] = someTags): Promise<Repository> {
  const repository = t.repository();
  const { bytes } = await repository.givenImage();
  for (const tag of [...tags].reverse()) await repository.givenManifest(bytes, { reference: tag });
  return repository;
}

function tagsOf(answer: Answer): readonly string[] {
  expectStatus(answer, 200);
  const { tags } = answer.json() as { tags: unknown };
  assert.ok(Array.isArray(tags), `${answer.request} lists tags as ${JSON.stringify(tags)}`);
  return tags as string[];
}

async function list(repository: Repository, query = ""): Promise<Answer> {
  return await repository.request("GET", `tags/list${query && `?${query}`}`);
}

function sorted(tags: readonly string[], compare?: (a: string, b: string) => number): readonly string[] {
  return [...tags].sort(compare);
}

const ignoringCase = (a: string, b: string) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1);

export const tags: readonly ClauseDefinition[] = [
  must("end-8a/list", "a GET answers 200 with the name and every tag", async (t) => {
    const repository = await givenTags(t);
    const answer = await list(repository);
    assert.deepEqual(new Set(tagsOf(answer)), new Set(someTags));
    assert.equal((answer.json() as { name: string }).name, repository.name);
  }),
  should("end-8a/json", "the list is JSON by its Content-Type", async (t) => {
    expectHeader(await list(await givenTags(t, ["v1"])), "content-type", /^application\/json/);
  }),
  must("end-8a/order", "tags are in lexical or in ASCII order", async (t) => {
    const listed = tagsOf(await list(await givenTags(t)));
    const orders = [sorted(listed), sorted(listed, ignoringCase)].map((order) => order.join());
    assert.ok(orders.includes(listed.join()), listed.join(" "));
  }),
  contract("end-8a/bytewise", "tags are in bytewise order", async (t) => {
    assert.deepEqual(tagsOf(await list(await givenTags(t))), someTags);
  }),
  contract("end-8a/missing-repository", "a repository that is not there is answered 404", async (t) => {
    const answer = await list(t.repository());
    expectStatus(answer, 404);
    expectErrorCode(answer, "NAME_UNKNOWN");
  }),
  contract("end-8a/no-tags", "a repository without tags lists [], never null", async (t) => {
    const repository = t.repository();
    await repository.givenImage();
    assert.deepEqual(tagsOf(await list(repository)), []);
  }),
  must("end-8b/n", "n limits the number of tags, from the beginning", async (t) => {
    assert.deepEqual(tagsOf(await list(await givenTags(t), "n=3")).length, 3);
  }),
  must("end-8b/n-above", "n above the number of tags lists them all, without a Link", async (t) => {
    const answer = await list(await givenTags(t), "n=50");
    assert.equal(tagsOf(answer).length, someTags.length);
    expectNoHeader(answer, "link");
  }),
  must("end-8b/n-exact", "n equal to the number of tags lists them all", async (t) => {
    assert.equal(tagsOf(await list(await givenTags(t), `n=${someTags.length}`)).length, someTags.length);
  }),
  must("end-8b/n-zero", "n=0 lists nothing and has no Link", async (t) => {
    const answer = await list(await givenTags(t), "n=0");
    assert.deepEqual(tagsOf(answer), []);
    expectNoHeader(answer, "link");
  }),
  must("end-8b/last", "n with last lists the tags after that one", async (t) => {
    const repository = await givenTags(t);
    const all = tagsOf(await list(repository));
    assert.deepEqual(tagsOf(await list(repository, `n=3&last=${all[3]}`)), all.slice(4, 7));
  }),
  must("end-8b/last-alone", "last without n lists the tags after that one", async (t) => {
    const repository = await givenTags(t);
    const all = tagsOf(await list(repository));
    assert.deepEqual(tagsOf(await list(repository, `last=${all[3]}`)), all.slice(4));
  }),
  must("end-8b/last-is-last", "last with the very last tag lists nothing", async (t) => {
    const repository = await givenTags(t);
    const answer = await list(repository, `n=3&last=${tagsOf(await list(repository)).at(-1)}`);
    assert.deepEqual(tagsOf(answer), []);
    expectNoHeader(answer, "link");
  }),
  contract("end-8b/last-unknown", "last with a tag that isn't there goes on at its place", async (t) => {
    assert.deepEqual(tagsOf(await list(await givenTags(t), "n=2&last=1.05")), ["1.10", "1.2"]);
  }),
  contract("end-8b/link", 'a page that isn\'t the last has a Link with rel="next"', async (t) => {
    expectHeader(await list(await givenTags(t), "n=3"), "link", /^<[^>]+>; *rel="?next"?$/);
  }),
  contract("end-8b/link-to-the-end", "following Link gives every tag once, in order", async (t) => {
    const repository = await givenTags(t);
    const seen: string[] = [];
    let answer = await list(repository, "n=3");
    for (let page = 0; page < 20; page++) {
      seen.push(...tagsOf(answer));
      const next = nextPage(answer);
      if (next === undefined) break;
      answer = await t.client.request("GET", next);
    }
    assert.deepEqual(seen, someTags);
  }),
  contract("end-8b/n-invalid", "n that is negative or no number is answered 400", async (t) => {
    const repository = await givenTags(t, ["v1"]);
    for (const n of ["-1", "abc", "1.5", "", "0x10"]) expectStatus(await list(repository, `n=${n}`), 400);
  }),
  contract("end-8b/n-huge", "n beyond any limit is cut, not refused", async (t) => {
    const repository = await givenTags(t, ["v1"]);
    for (const n of ["10000", "1000000000", "99999999999999999999"]) {
      assert.deepEqual(tagsOf(await list(repository, `n=${n}`)), ["v1"]);
    }
  }),
  contract("end-8a/default-page", "without n a page has 1,000 tags and a Link to the rest", async (t) => {
    const repository = t.repository();
    const { bytes } = await repository.givenImage();
    const many = Array.from({ length: 1005 }, (_, number) => `v${String(number).padStart(4, "0")}`);
    for (let start = 0; start < many.length; start += 10) {
      const query = many
        .slice(start, start + 10)
        .map((tag) => `tag=${tag}`)
        .join("&");
      await repository.givenManifest(bytes, { query });
    }
    const answer = await list(repository);
    assert.deepEqual(tagsOf(answer), many.slice(0, 1000));
    assert.deepEqual(tagsOf(await t.client.request("GET", nextPage(answer) ?? "/")), many.slice(1000));
  }),
];
