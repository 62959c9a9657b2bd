import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { type GitHubPerson, type GitHubStandIn, startGitHubStandIn } from "@estiva/testing/github-stand-in";
import { refusalOf } from "#server/adapters/identity/allow-lists.ts";
import { GitHubProvider } from "#server/adapters/identity/github-provider.ts";
import { createIdentityProviders } from "#server/adapters/identity/identity-providers.ts";
import { comeBack, failureOf, providerConfig, redirectUri, signIn } from "./providers.ts";

const octocat: GitHubPerson = {
  ...{ id: 583231, login: "octocat", name: "The Octocat", email: "free-text@victim.example" },
  emails: [
    { email: "old@example.com", primary: false, verified: true },
    { email: "octocat@example.com", primary: true, verified: true },
  ],
  organizations: ["Acme"],
};

describe("GitHub", () => {
  let standIn: GitHubStandIn;
  const configured = (more: Parameters<typeof providerConfig>[1] = {}) =>
    providerConfig(
      { ...standIn, issuer: standIn.url },
      { id: "github", kind: "github", label: "GitHub", ...more },
    );

  before(async () => {
    standIn = await startGitHubStandIn();
  });
  beforeEach(() => {
    standIn.person = octocat;
    standIn.faults.clear();
    standIn.requests.length = 0;
  });
  after(() => standIn[Symbol.asyncDispose]());

  test("says who somebody is, by number", async () => {
    assert.deepEqual(await signIn(new GitHubProvider(configured()), ""), {
      ...{ provider: "github", issuer: standIn.url, subject: "583231", name: "The Octocat" },
      ...{ email: "octocat@example.com", emailVerified: true, suggestedUsername: "octocat" },
      ...{ groups: [], organizations: [] },
    });
    assert.ok(!standIn.requests.some((line) => line.includes("orgs")), "asks only for what is needed");
  });

  test("vouches for the primary, verified address and no other", async () => {
    for (const emails of [
      [{ email: "a@example.com", primary: true, verified: false }],
      [{ email: "a@example.com", primary: false, verified: true }],
      [],
    ]) {
      standIn.person = { ...octocat, emails };
      const { email, emailVerified } = await signIn(new GitHubProvider(configured()), "");
      assert.deepEqual([email, emailVerified], [undefined, false]);
    }
    standIn.person = octocat;
    standIn.faults.set("/api/v3/user/emails", (response) => response.writeHead(403).end("{}"));
    assert.equal((await signIn(new GitHubProvider(configured()), "")).email, undefined);
  });

  test("lets in members of the allowed organisations, on whichever page they stand", async () => {
    const provider = createIdentityProviders([configured({ allowedOrganizations: ["acme"] })]).get("github");
    assert.ok(provider !== undefined);
    assert.deepEqual((await signIn(provider, "")).organizations, ["acme"]);
    const many = Array.from({ length: 230 }, (_, index) => `org-${index}`);
    standIn.person = { ...octocat, organizations: [...many, "ACME"] };
    assert.equal((await signIn(provider, "")).organizations.length, 231);
    standIn.person = { ...octocat, organizations: many };
    assert.equal(await failureOf(signIn(provider, "")), "not allowed: organization");
  });

  test("proves nothing to whoever did not begin, and takes a code once", async () => {
    const provider = new GitHubProvider(configured());
    for (const name of ["state", "codeVerifier"] as const) {
      const { callback, secrets } = await comeBack(provider, "");
      const { secrets: others } = await comeBack(provider, "");
      const code = callback.searchParams.get("code") ?? "";
      const attempt = provider.finish(callback, { ...secrets, [name]: others[name] });
      assert.equal(await failureOf(attempt, [code, standIn.clientSecret]), "unproven", name);
    }
    const { callback, secrets } = await comeBack(provider, "");
    assert.equal((await provider.finish(callback, secrets)).subject, "583231");
    assert.equal(await failureOf(provider.finish(callback, secrets)), "unproven");
  });

  test("is asked nothing for a callback that is not right", async () => {
    const provider = new GitHubProvider(configured());
    for (const [change, failure] of [
      [(url: URL) => url.searchParams.set("state", "x"), "unproven"],
      [(url: URL) => url.searchParams.delete("state"), "unproven"],
      [(url: URL) => url.searchParams.append("state", "x"), "unproven"],
      [(url: URL) => url.searchParams.append("code", "x"), "unproven"],
      [(url: URL) => url.searchParams.delete("code"), "unproven"],
      [(url: URL) => url.searchParams.set("iss", "https://evil.example.com"), "unproven"],
      [(url: URL) => url.searchParams.set("error", "access_denied"), "denied"],
    ] as const) {
      const { callback, secrets } = await comeBack(provider, "");
      change(callback);
      standIn.requests.length = 0;
      assert.equal(await failureOf(provider.finish(callback, secrets)), failure, String(change));
      assert.deepEqual(standIn.requests, []);
    }
    standIn.person = undefined;
    const { callback, secrets } = await comeBack(provider, "");
    assert.equal(await failureOf(provider.finish(callback, secrets)), "denied");
  });

  test("out of order, or other than its documents, is out of order", async () => {
    const wrong = new GitHubProvider(configured({ clientSecret: "not-the-secret" }));
    assert.equal(await failureOf(signIn(wrong, ""), ["not-the-secret"]), "IdentityProviderUnavailable");
    const json = { "content-type": "application/json" };
    const answers: readonly [string, number, string][] = [
      ["/login/oauth/access_token", 200, '{"access_token":7}'],
      ["/login/oauth/access_token", 200, '{"access_token":"a\\r\\nX: y"}'],
      ["/login/oauth/access_token", 502, "<html>"],
      ["/api/v3/user", 200, '{"id":"583231","login":"octocat"}'],
      ["/api/v3/user", 200, '{"id":0}'],
      ["/api/v3/user", 200, "[]"],
      ["/api/v3/user", 200, '"secret-in-no-object"'],
      ["/api/v3/user/emails", 200, "{}"],
      ["/api/v3/user", 200, `{"id":1,"bio":"${"a".repeat(1_100_000)}"}`],
    ];
    for (const [path, status, body] of answers) {
      standIn.faults.clear();
      standIn.faults.set(path, (response) => response.writeHead(status, json).end(body));
      const failure = failureOf(signIn(new GitHubProvider(configured()), ""), ["secret-in", "X: y"]);
      assert.equal(await failure, "IdentityProviderUnavailable", body.slice(0, 60));
    }
    standIn.faults.clear();
    standIn.faults.set("/api/v3/user", () => {});
    const slow = new GitHubProvider(configured(), { timeout: 100 });
    assert.equal(await failureOf(signIn(slow, "")), "IdentityProviderUnavailable");
  });

  test("sends its token nowhere else", async () => {
    standIn.faults.set("/api/v3/user", (response) =>
      response.writeHead(302, { location: `${standIn.url}/elsewhere` }).end(),
    );
    assert.equal(
      await failureOf(signIn(new GitHubProvider(configured()), "")),
      "IdentityProviderUnavailable",
    );
    assert.ok(!standIn.requests.includes("GET /elsewhere"));
  });

  test("of its own, and Enterprise below a path, are where they are documented to be", async () => {
    for (const [issuer, expected] of [
      ["https://github.com", "https://github.com/login/oauth/authorize"],
      ["https://ghe.example.com/", "https://ghe.example.com/login/oauth/authorize"],
      ["https://example.com/ghe", "https://example.com/ghe/login/oauth/authorize"],
    ] as const) {
      const { url } = await new GitHubProvider(configured({ issuer: new URL(issuer) })).begin({
        redirectUri,
      });
      assert.equal(`${url.origin}${url.pathname}`, expected);
      assert.equal(url.searchParams.get("scope"), "read:user user:email");
    }
  });
});

describe("allow-lists", () => {
  const person = {
    ...{
      provider: "p",
      issuer: "https://p.example",
      subject: "1",
      email: "a@Example.com",
      emailVerified: true,
    },
    ...{ groups: ["dev"], organizations: ["acme"], hostedDomain: "example.com" },
  };
  const none = {
    ...{ label: "Example", allowedDomains: [], allowedGroups: [], allowedOrganizations: [] },
    hostedDomain: undefined,
  };

  test("that are empty keep nobody out", () => {
    const { email: _, hostedDomain: __, ...unknown } = person;
    assert.equal(
      refusalOf({ ...unknown, emailVerified: false, groups: [], organizations: [] }, none),
      undefined,
    );
  });

  test("count a domain only whole, and only of a verified address", () => {
    const lists = { ...none, allowedDomains: ["example.com"] };
    assert.equal(refusalOf(person, lists), undefined);
    for (const email of [
      "a@sub.example.com",
      "a@evilexample.com",
      "a@example.com.evil.example",
      "example.com@b.example",
    ])
      assert.equal(refusalOf({ ...person, email }, lists)?.list, "domain", email);
    assert.match(
      refusalOf({ ...person, emailVerified: false }, lists)?.message ?? "",
      /not confirmed at Example/,
    );
    const { email: _, ...without } = person;
    assert.match(refusalOf({ ...without, emailVerified: false }, lists)?.message ?? "", /no e-mail address/);
  });

  test("must all let somebody in, and say which does not", () => {
    const lists = {
      ...{ ...none, allowedDomains: ["example.com"], allowedGroups: ["ops", "dev"] },
      ...{ allowedOrganizations: ["acme"], hostedDomain: "example.com" },
    };
    assert.equal(refusalOf(person, lists), undefined);
    const { hostedDomain: _, ...outside } = person;
    assert.equal(refusalOf(outside, lists)?.list, "hosted-domain");
    assert.equal(refusalOf({ ...person, groups: ["Dev"] }, lists)?.list, "group");
    assert.equal(refusalOf({ ...person, organizations: [] }, lists)?.list, "organization");
  });
});
