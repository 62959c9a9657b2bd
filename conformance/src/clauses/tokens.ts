import assert from "node:assert/strict";
import { type ClauseDefinition, clausesOf, type Trial } from "../clause.ts";
import { digestOf, randomBlob } from "../content.ts";
import { expectBytes, expectHeader, expectStatus } from "../expect.ts";
import { type Challenge, parseChallenge } from "../registry-client.ts";
import { withQuery } from "../repository.ts";

const { contract } = clausesOf("tokens", "Determining Support");

async function challengeOf(t: Trial): Promise<Challenge> {
  const answer = await t.client.requestWithoutToken("GET", "/v2/");
  expectStatus(answer, 401);
  const challenge = parseChallenge(expectHeader(answer, "www-authenticate"));
  assert.ok(challenge, "the challenge is not a Bearer challenge with a realm");
  return challenge;
}

/** The token endpoint's address for what the challenge asks, and more. */
function tokenAddress({ realm, service }: Challenge, more: Readonly<Record<string, string>> = {}): string {
  const url = new URL(realm);
  if (service !== undefined) url.searchParams.set("service", service);
  for (const [name, value] of Object.entries(more)) url.searchParams.append(name, value);
  return url.href;
}

export const tokens: readonly ClauseDefinition[] = [
  contract(
    "end-1/challenge",
    "GET /v2/ without credentials answers 401 with realm and service",
    async (t) => {
      const { realm, service } = await challengeOf(t);
      assert.match(realm, /^https?:\/\/[^/]+\//, "the realm is not an absolute URL");
      assert.ok(service, "the challenge names no service");
    },
  ),
  contract(
    "end-1/first-challenge-has-no-error",
    "a 401 to a request without a token has no error=",
    async (t) => {
      assert.equal((await challengeOf(t)).error, undefined);
    },
  ),
  contract(
    "end-1/bad-token",
    'a token that is not one is answered 401 with error="invalid_token"',
    async (t) => {
      const headers = { authorization: "Bearer not-a-token" };
      const answer = await t.client.requestWithoutToken("GET", "/v2/", { headers });
      expectStatus(answer, 401);
      assert.equal(parseChallenge(expectHeader(answer, "www-authenticate"))?.error, "invalid_token");
    },
  ),
  contract(
    "token/anonymous",
    "the realm gives an anonymous token with both names and its lifetime",
    async (t) => {
      const answer = await t.client.requestWithoutToken("GET", tokenAddress(await challengeOf(t)));
      expectStatus(answer, 200);
      const body = answer.json() as Readonly<Record<string, unknown>>;
      assert.equal(typeof body.token, "string");
      assert.equal(body.access_token, body.token);
      assert.ok(Number.isInteger(body.expires_in) && Number(body.expires_in) >= 60, "expires_in");
      assert.equal("issued_at" in body, false, "issued_at is there: a wrong clock then makes dead tokens");
    },
  ),
  contract("token/empty-basic", "Basic with an empty user and an empty password is anonymous", async (t) => {
    const headers = { authorization: `Basic ${Buffer.from(":").toString("base64")}` };
    expectStatus(
      await t.client.requestWithoutToken("GET", tokenAddress(await challengeOf(t)), { headers }),
      200,
    );
  }),
  contract("token/wrong-credentials", "wrong credentials at the realm are answered 401", async (t) => {
    const headers = { authorization: `Basic ${Buffer.from("nobody-here:wrong").toString("base64")}` };
    expectStatus(
      await t.client.requestWithoutToken("GET", tokenAddress(await challengeOf(t)), { headers }),
      401,
    );
  }),
  contract("token/too-few-rights", "asking for more than one may have is no error", async (t) => {
    const scope = `repository:${t.freshName()}:pull,push,delete`;
    expectStatus(
      await t.client.requestWithoutToken("GET", tokenAddress(await challengeOf(t), { scope })),
      200,
    );
  }),
  contract("token/works", "an anonymous token opens GET /v2/", async (t) => {
    const given = await t.client.requestWithoutToken("GET", tokenAddress(await challengeOf(t)));
    const { token } = given.json() as { token: string };
    const headers = { authorization: `Bearer ${token}` };
    expectStatus(await t.client.requestWithoutToken("GET", "/v2/", { headers }), 200);
  }),
  contract("token/pushes", "a token for pull and push carries a push from beginning to end", async (t) => {
    const repository = t.repository();
    const scope = `repository:${repository.name}:pull,push`;
    const given = await t.client.requestWithoutToken("GET", tokenAddress(await challengeOf(t), { scope }));
    const headers = { authorization: `Bearer ${(given.json() as { token: string }).token}` };
    const bytes = randomBlob();
    const post = { headers, body: Buffer.alloc(0) };
    const begun = await t.client.requestWithoutToken("POST", repository.path("blobs/uploads/"), post);
    expectStatus(begun, 202);
    const digest = digestOf(bytes, "sha256");
    const location = withQuery(expectHeader(begun, "location"), `digest=${digest}`);
    expectStatus(await t.client.requestWithoutToken("PUT", location, { headers, body: bytes }), 201);
    const pulled = await t.client.requestWithoutToken("GET", repository.path(`blobs/${digest}`), { headers });
    expectBytes(pulled, bytes);
  }),
];
