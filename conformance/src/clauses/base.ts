import { type ClauseDefinition, clausesOf } from "../clause.ts";
import { expectHeader, expectNoHeader, expectStatus } from "../expect.ts";

const { must, should, contract } = clausesOf("base", "Determining Support");

export const base: readonly ClauseDefinition[] = [
  must(
    "end-1/answers-200",
    "GET /v2/ answers 200, after an anonymous token where one is asked for",
    async (t) => {
      expectStatus(await t.client.request("GET", "/v2/"), 200);
    },
  ),
  contract("end-1/api-version", "GET /v2/ carries Docker-Distribution-Api-Version", async (t) => {
    const answer = await t.client.request("GET", "/v2/");
    expectHeader(answer, "docker-distribution-api-version", "registry/2.0");
  }),
  should("rfc9110/405", "a method that a path does not take is answered 405 with Allow", async (t) => {
    const answer = await t.repository().request("POST", "tags/list", { body: Buffer.alloc(0) });
    expectStatus(answer, 405);
    expectHeader(answer, "allow", /GET/);
  }),
  contract("rfc9110/unknown-path", "a path that is none of the spec's is answered 404", async (t) => {
    expectStatus(await t.client.request("GET", `/v2/${t.freshName()}/nothing/here`), 404);
  }),
  contract("base/no-cors", "no answer opens the registry to other web origins", async (t) => {
    const headers = { origin: "https://elsewhere.example" };
    expectNoHeader(await t.client.request("GET", "/v2/", { headers }), "access-control-allow-origin");
  }),
];
