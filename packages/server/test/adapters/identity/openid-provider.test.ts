import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, describe, test } from "node:test";
import {
  closeServer,
  listenOnLoopback,
  type RunningOpenIdProvider,
  startOpenIdProvider,
} from "@estiva/testing/openid-provider";
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { createIdentityProviders } from "#server/adapters/identity/identity-providers.ts";
import { OpenIdProvider } from "#server/adapters/identity/openid-provider.ts";
import { providerFetch } from "#server/adapters/identity/provider-fetch.ts";
import { createConfig } from "#server/config/config.ts";
import { comeBack, failureOf, providerConfig, redirectUri, signIn } from "./providers.ts";

const alice = {
  ...{ email: "alice@example.com", email_verified: true, name: "Alice", preferred_username: "alice" },
  groups: ["developers", "everyone"],
};

describe("an OpenID Connect issuer", () => {
  let issuer: RunningOpenIdProvider;
  let provider: OpenIdProvider;

  before(async () => {
    issuer = await startOpenIdProvider({ accounts: { "subject-1": alice } });
    provider = new OpenIdProvider(providerConfig(issuer));
  });
  after(() => issuer[Symbol.asyncDispose]());

  test("says who somebody is, by its subject", async () => {
    assert.deepEqual(await signIn(provider, "subject-1"), {
      ...{ provider: "test", issuer: issuer.issuer, subject: "subject-1" },
      ...{ email: "alice@example.com", emailVerified: true, name: "Alice", suggestedUsername: "alice" },
      ...{ groups: ["developers", "everyone"], organizations: [] },
    });
  });

  test("says the same when everything stands in the ID token", async () => {
    await using other = await startOpenIdProvider({ accounts: { s: alice }, claimsInIdToken: true });
    const { email, groups, issuer } = await signIn(new OpenIdProvider(providerConfig(other)), "s");
    assert.deepEqual([email, groups, issuer], [alice.email, alice.groups, other.issuer]);
  });

  test("is asked with state, nonce and PKCE, other ones each time", async () => {
    const first = await provider.begin({ redirectUri });
    const second = await provider.begin({ redirectUri });
    const query = Object.fromEntries(first.url.searchParams);
    assert.equal(query.state, first.secrets.state);
    assert.equal(query.nonce, first.secrets.nonce);
    assert.equal(query.code_challenge_method, "S256");
    assert.equal(query.scope, "openid email profile groups");
    assert.equal(query.redirect_uri, redirectUri.href);
    assert.ok(
      !first.url.href.includes(first.secrets.codeVerifier) && !first.url.href.includes("client_secret"),
    );
    for (const name of ["state", "nonce", "codeVerifier"] as const) {
      assert.notEqual(first.secrets[name], second.secrets[name]);
      assert.ok(first.secrets[name].length >= 43, "256 bits");
    }
  });

  test("proves nothing to whoever did not begin: state, nonce and verifier must be theirs", async () => {
    for (const name of ["state", "nonce", "codeVerifier"] as const) {
      const { callback, secrets } = await comeBack(provider, "subject-1");
      const { secrets: others } = await comeBack(provider, "subject-1");
      const mixed = { ...secrets, [name]: others[name] };
      const code = callback.searchParams.get("code") ?? "";
      assert.equal(
        await failureOf(provider.finish(callback, mixed), [code, issuer.clientSecret]),
        "unproven",
        name,
      );
    }
  });

  test("takes a code once", async () => {
    const { callback, secrets } = await comeBack(provider, "subject-1");
    await provider.finish(callback, secrets);
    assert.equal(await failureOf(provider.finish(callback, secrets)), "unproven");
  });

  test("is not mixed up with another (RFC 9207), nor believed when parameters come twice", async () => {
    for (const change of [
      (url: URL) => url.searchParams.set("iss", "https://evil.example.com"),
      (url: URL) => url.searchParams.delete("iss"),
      (url: URL) => url.searchParams.append("state", url.searchParams.get("state") ?? ""),
      (url: URL) => url.searchParams.append("code", "x"),
      (url: URL) => url.searchParams.delete("state"),
      (url: URL) => url.searchParams.set("code", "x".repeat(43)),
    ]) {
      const { callback, secrets } = await comeBack(provider, "subject-1");
      change(callback);
      assert.equal(await failureOf(provider.finish(callback, secrets)), "unproven", String(change));
    }
  });

  test("tells that somebody cancelled", async () => {
    const { callback, secrets } = await comeBack(provider, "subject-1", true);
    assert.equal(callback.searchParams.get("error"), "access_denied");
    assert.equal(await failureOf(provider.finish(callback, secrets)), "denied");
    callback.searchParams.set("state", "another");
    assert.equal(await failureOf(provider.finish(callback, secrets)), "unproven");
  });

  test("vouches for no address that it did not verify, and its texts are taken as strangers'", async () => {
    issuer.accounts.set("subject-2", {
      ...{ email: "victim@example.com", email_verified: false, name: "Mallory\r\nX: y" },
      ...{ preferred_username: "mallory@corp.example", groups: ["ok", 7, "", "a\nb", "x".repeat(300), "ok"] },
    });
    const identity = await signIn(provider, "subject-2");
    assert.deepEqual([identity.email, identity.emailVerified], ["victim@example.com", false]);
    assert.deepEqual([identity.name, identity.suggestedUsername], [undefined, "mallory"]);
    assert.deepEqual(identity.groups, ["ok"]);
    issuer.accounts.set("subject-3", { email: "a@b.example, c@d.example", email_verified: true });
    const nobody = await signIn(provider, "subject-3");
    assert.deepEqual([nobody.email, nobody.emailVerified], [undefined, false]);
  });

  test("lets in whom the operator's lists name", async () => {
    const config = createConfig(
      {
        ...{ ESTIVA_PUBLIC_URL: "http://127.0.0.1:5000", ESTIVA_OIDC_CORP_ISSUER: issuer.issuer },
        ...{
          ESTIVA_OIDC_CORP_CLIENT_ID: issuer.clientId,
          ESTIVA_OIDC_CORP_CLIENT_SECRET: issuer.clientSecret,
        },
        ...{ ESTIVA_OIDC_CORP_ALLOWED_DOMAINS: "example.com", ESTIVA_OIDC_CORP_ALLOWED_GROUPS: "developers" },
      },
      false,
    );
    const corp = createIdentityProviders(config.providers).get("corp");
    assert.ok(corp !== undefined);
    assert.deepEqual([corp.label, (await signIn(corp, "subject-1")).provider], ["Corp", "corp"]);
    assert.equal(await failureOf(signIn(corp, "subject-2")), "not allowed: domain");
    issuer.accounts.set("subject-4", { ...alice, groups: ["sales"] });
    assert.equal(await failureOf(signIn(corp, "subject-4")), "not allowed: group");
  });

  test("that is Google says which Workspace somebody belongs to", async () => {
    await using google = await startOpenIdProvider({
      claimsInIdToken: true,
      accounts: { "1": { ...alice, hd: "Corp.example" }, "2": alice, "3": { ...alice, hd: "other.example" } },
    });
    const config = providerConfig(google, { id: "google", kind: "google", hostedDomain: "corp.example" });
    const provider = createIdentityProviders([config]).get("google");
    assert.ok(provider !== undefined);
    assert.equal((await provider.begin({ redirectUri })).url.searchParams.get("hd"), "corp.example");
    assert.equal((await signIn(provider, "1")).hostedDomain, "corp.example");
    for (const login of ["2", "3"])
      assert.equal(await failureOf(signIn(provider, login)), "not allowed: hosted-domain");
  });

  test("that doesn't know our secret is out of order, which is nobody's sign-in", async () => {
    const wrong = new OpenIdProvider(providerConfig({ ...issuer, clientSecret: "not-the-secret" }));
    const { callback, secrets } = await comeBack(wrong, "subject-1");
    const failure = failureOf(wrong.finish(callback, secrets), ["not-the-secret"]);
    assert.equal(await failure, "IdentityProviderUnavailable");
  });
});

describe("an issuer that is down", () => {
  test("stops no start, says so, and is asked again later", async () => {
    let now = 0;
    const port = await (async () => {
      await using issuer = await startOpenIdProvider();
      return issuer.port;
    })();
    const issuer = `http://127.0.0.1:${port}`;
    const provider = new OpenIdProvider(
      providerConfig({ issuer, clientSecret: "the-client-secret-of-estiva-in-tests" }),
      { now: () => now },
    );
    assert.equal(await failureOf(provider.begin({ redirectUri })), "IdentityProviderUnavailable");
    {
      await using _back = await startOpenIdProvider({ port, accounts: { s: alice } });
      // A moment later it is still left alone; a few seconds later it is asked.
      assert.equal(await failureOf(provider.begin({ redirectUri })), "IdentityProviderUnavailable");
      now += 10_000;
      assert.equal((await signIn(provider, "s")).subject, "s");
    }
    // What is known about it is kept: the browser can be sent there, and finds out by itself.
    now += 10 * 3_600_000;
    assert.equal((await provider.begin({ redirectUri })).url.origin, issuer);
  });

  test("by never answering is given up in time", async () => {
    const server = createServer(() => {});
    const issuer = `http://127.0.0.1:${await listenOnLoopback(server)}`;
    const provider = new OpenIdProvider(providerConfig({ issuer }), { timeout: 100 });
    const start = performance.now();
    assert.equal(await failureOf(provider.begin({ redirectUri })), "IdentityProviderUnavailable");
    assert.ok(performance.now() - start < 3_000);
    await closeServer(server);
  });
});

/** Answers as told: what no honest provider would. */
async function startLiar(idToken: (claims: JWTPayload, issuer: string) => Promise<string>) {
  const { publicKey, privateKey } = await generateKeyPair("RS256", { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), alg: "RS256", kid: "k" };
  let nonce = "";
  const faults = new Map<string, { status?: number; headers?: Record<string, string>; body: string }>();
  const server = createServer((request, response) => {
    const path = request.url ?? "/";
    void (async () => {
      const fault = faults.get(path);
      if (fault !== undefined) return response.writeHead(fault.status ?? 200, fault.headers).end(fault.body);
      response.setHeader("content-type", "application/json");
      return response.end(JSON.stringify(await answer(path)));
    })();
  });
  const issuer = `http://127.0.0.1:${await listenOnLoopback(server)}`;
  const answer = async (path: string) => {
    if (path === "/jwks") return { keys: [jwk] };
    if (path !== "/token") {
      return {
        ...{ issuer, authorization_endpoint: `${issuer}/auth`, token_endpoint: `${issuer}/token` },
        ...{ jwks_uri: `${issuer}/jwks`, id_token_signing_alg_values_supported: ["RS256"] },
      };
    }
    const [iat, aud] = [Math.floor(Date.now() / 1_000), "estiva"];
    const id_token = await idToken({ iss: issuer, sub: "s", aud, nonce, iat, exp: iat + 300 }, issuer);
    return { access_token: "a", token_type: "bearer", id_token };
  };
  const provider = new OpenIdProvider(providerConfig({ issuer }));
  const attempt = async () => {
    const { secrets } = await provider.begin({ redirectUri });
    nonce = secrets.nonce;
    const callback = new URL(`${redirectUri.href}?code=c&state=${secrets.state}`);
    return await provider.finish(callback, secrets);
  };
  return { issuer, privateKey, attempt, faults, [Symbol.asyncDispose]: () => closeServer(server) };
}

describe("an ID token", () => {
  const forgeries: readonly [string, (claims: JWTPayload) => JWTPayload][] = [
    ["of a foreign issuer", (claims) => ({ ...claims, iss: "https://accounts.google.com" })],
    ["for another client", (claims) => ({ ...claims, aud: "somebody-else" })],
    ["that has expired", (claims) => ({ ...claims, exp: Math.floor(Date.now() / 1_000) - 120 })],
    ["with another nonce", (claims) => ({ ...claims, nonce: "x" })],
    ["without a nonce", ({ nonce: _, ...claims }) => claims],
    ["for several clients, given to another", (claims) => ({ ...claims, aud: ["estiva", "b"], azp: "b" })],
  ];
  for (const [name, forge] of forgeries) {
    test(`${name} is refused`, async () => {
      await using liar = await startLiar((claims) =>
        new SignJWT(forge(claims)).setProtectedHeader({ alg: "RS256", kid: "k" }).sign(liar.privateKey),
      );
      assert.equal(await failureOf(liar.attempt()), "unproven");
    });
  }

  test("that nobody, or a stranger, signed is refused; the honest one is taken", async () => {
    const { privateKey: stranger } = await generateKeyPair("RS256");
    await using signedByStranger = await startLiar((claims) =>
      new SignJWT(claims).setProtectedHeader({ alg: "RS256", kid: "k" }).sign(stranger),
    );
    assert.equal(await failureOf(signedByStranger.attempt()), "unproven");
    await using unsigned = await startLiar(async (claims) =>
      [{ alg: "none" }, claims]
        .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
        .join(".")
        .concat("."),
    );
    assert.match(await failureOf(unsigned.attempt()), /^(unproven|IdentityProviderUnavailable)$/);
    await using honest = await startLiar((claims) =>
      new SignJWT(claims).setProtectedHeader({ alg: "RS256", kid: "k" }).sign(honest.privateKey),
    );
    assert.equal((await honest.attempt()).subject, "s");
  });
});

describe("what a provider sends", () => {
  test("may name only itself as the issuer, and only safe addresses", async () => {
    for (const change of [
      { issuer: "https://accounts.google.com" },
      { authorization_endpoint: "javascript:alert(1)" },
      { authorization_endpoint: "http://id.example.com/auth" },
      { token_endpoint: "http://id.example.com/token" },
      { token_endpoint: "file:///etc/passwd" },
    ]) {
      await using liar = await startLiar(async () => "");
      const path = "/.well-known/openid-configuration";
      const honest = (await (await fetch(`${liar.issuer}${path}`)).json()) as object;
      const headers = { "content-type": "application/json" };
      liar.faults.set(path, { headers, body: JSON.stringify({ ...honest, ...change }) });
      assert.equal(await failureOf(liar.attempt()), "IdentityProviderUnavailable", JSON.stringify(change));
    }
  });

  test("is asked for only over TLS or on this machine, where the provider is", async () => {
    const askAnyone = providerFetch(() => true);
    for (const url of [
      "http://192.0.2.1/",
      "http://localhost.example.com/",
      "http://[::2]/",
      "data:,x",
      "file:///",
    ])
      assert.equal(await failureOf(askAnyone(url)), "ProviderAnswerRefused", url);
    const askOne = providerFetch(({ origin }) => origin === "https://id.example.com");
    assert.equal(await failureOf(askOne("https://id.example.com.evil.example/")), "ProviderAnswerRefused");
  });

  test("is bounded, and a redirect is not followed with our secret", async () => {
    let visited = 0;
    const elsewhere = createServer((_request, response) => {
      visited += 1;
      response.end("{}");
    });
    const target = `http://127.0.0.1:${await listenOnLoopback(elsewhere)}/token`;
    await using liar = await startLiar(async () => "");
    liar.faults.set("/token", { status: 307, headers: { location: target }, body: "" });
    assert.equal(await failureOf(liar.attempt()), "IdentityProviderUnavailable");
    liar.faults.set("/token", {
      headers: { "content-type": "application/json" },
      body: `{"access_token":"${"a".repeat(2_000_000)}"}`,
    });
    assert.equal(await failureOf(liar.attempt()), "IdentityProviderUnavailable");
    liar.faults.set("/token", { headers: { "content-type": "application/json" }, body: "secret-in-no-json" });
    assert.equal(await failureOf(liar.attempt(), ["secret-in"]), "IdentityProviderUnavailable");
    await closeServer(elsewhere);
    assert.equal(visited, 0);
  });
});
