import assert from "node:assert/strict";
import { type ClauseDefinition, clausesOf } from "../clause.ts";
import { expectHeader, expectNoHeader, expectStatus } from "../expect.ts";
import type { Answer } from "../http-client.ts";
import { nextPage } from "../link.ts";

const { contract } = clausesOf("discovery/catalog", "");

function repositoriesOf(answer: Answer): readonly string[] {
  expectStatus(answer, 200);
  const { repositories } = answer.json() as { repositories: unknown };
  assert.ok(Array.isArray(repositories), `${answer.request} lists ${JSON.stringify(repositories)}`);
  return repositories as string[];
}

export const catalog: readonly ClauseDefinition[] = [
  contract(
    "catalog/list",
    "GET /v2/_catalog answers 200 with JSON, repositories in bytewise order",
    async (t) => {
      const repository = t.repository();
      await repository.givenImage({ reference: "v1" });
      const answer = await t.client.request(
        "GET",
        `/v2/_catalog?n=1000&last=${repository.name.slice(0, -1)}`,
      );
      expectHeader(answer, "content-type", /^application\/json/);
      const listed = repositoriesOf(answer);
      assert.ok(listed.includes(repository.name), `${repository.name} is missing`);
      assert.deepEqual(listed, [...listed].sort());
    },
  ),
  contract("catalog/page", 'n and last give one page after another, linked by rel="next"', async (t) => {
    const base = t.freshName();
    const names = ["-a", "-b", "-c"].map((end) => base + end);
    for (const name of names) await t.repository(name).givenImage({ reference: "v1" });
    const seen: string[] = [];
    let answer = await t.client.request("GET", `/v2/_catalog?n=1&last=${base}`);
    for (const name of names) {
      assert.deepEqual(repositoriesOf(answer), [name]);
      seen.push(name);
      if (seen.length < names.length) answer = await t.client.request("GET", nextPage(answer) ?? "/");
    }
  }),
  contract("catalog/n-zero", "n=0 lists nothing and has no Link", async (t) => {
    const answer = await t.client.request("GET", "/v2/_catalog?n=0");
    assert.deepEqual(repositoriesOf(answer), []);
    expectNoHeader(answer, "link");
  }),
  contract("catalog/n-invalid", "n that is negative or no number is answered 400", async (t) => {
    for (const n of ["-1", "abc"]) expectStatus(await t.client.request("GET", `/v2/_catalog?n=${n}`), 400);
  }),
];
