import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { seedRepository } from "@estiva/testing/content";
import { errorCodes, json, send } from "@estiva/testing/send";
import { spawnFilled } from "@estiva/testing/spawn-filled";
import { type SpawnedServer, spawnServer } from "@estiva/testing/spawn-server";

let server: SpawnedServer;
let published: SpawnedServer;
before(async () => {
  server = await spawnServer();
  await seedRepository(server.url, "app");
  published = await spawnFilled("public", (url) => seedRepository(url, "app"));
});
after(async () => {
  await server[Symbol.asyncDispose]();
  await published[Symbol.asyncDispose]();
});

interface Challenge {
  readonly realm: string;
  readonly service: string;
  readonly scope: string | undefined;
  readonly error: string | undefined;
}

function challengeOf(header: string | undefined): Challenge {
  assert.match(String(header), /^Bearer /);
  const read = (name: string) => new RegExp(`${name}="([^"]*)"`).exec(String(header))?.[1];
  return {
    realm: read("realm") ?? "",
    service: read("service") ?? "",
    scope: read("scope"),
    error: read("error"),
  };
}

/** Fetches a token as clients do: where the challenge says. */
async function tokenFor({ realm, service, scope }: Challenge): Promise<string> {
  const { origin, pathname } = new URL(realm);
  const query = new URLSearchParams({ service, ...(scope === undefined ? {} : { scope }) });
  return json<{ token: string }>(await send(origin, `${pathname}?${query}`)).token;
}

const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

test("GET /v2/ without credentials is 401 with an absolute realm even where all is open; an anonymous token opens it", async () => {
  for (const { url } of [server, published]) {
    for (const path of ["/v2/", "/v2"]) {
      const refused = await send(url, path);
      assert.equal(refused.status, 401);
      const challenge = challengeOf(refused.headers["www-authenticate"]);
      assert.deepEqual(challenge, {
        realm: `${url}/auth/token`,
        service: "estiva",
        scope: undefined,
        error: undefined,
      });
      const answer = await send(url, path, bearer(await tokenFor(challenge)));
      assert.equal(answer.status, 200);
      assert.deepEqual(json(answer), {});
      assert.equal(answer.headers["docker-distribution-api-version"], "registry/2.0");
    }
  }
});

test("what anonymous may have is served without a token, and with one", async () => {
  for (const { url } of [server, published]) {
    assert.equal((await send(url, "/v2/app/tags/list")).status, 200);
    const token = await tokenFor(challengeOf((await send(url, "/v2/")).headers["www-authenticate"]));
    assert.equal((await send(url, "/v2/app/tags/list", bearer(token))).status, 200);
  }
});

test("a push that anonymous may not make is 401 with the scope, then insufficient_scope, and no loop", async () => {
  const push = { method: "POST" };
  for (const name of ["app", "library/app"]) {
    const refused = await send(published.url, `/v2/${name}/blobs/uploads/`, push);
    assert.equal(refused.status, 401);
    const challenge = challengeOf(refused.headers["www-authenticate"]);
    assert.equal(challenge.scope, `repository:${name}:pull,push`);
    assert.equal(challenge.error, undefined);
    const token = await tokenFor(challenge);
    const again = await send(published.url, `/v2/${name}/blobs/uploads/`, { ...push, ...bearer(token) });
    assert.equal(again.status, 401);
    assert.equal(challengeOf(again.headers["www-authenticate"]).error, "insufficient_scope");
  }
});

test("a token that is none is 401 invalid_token, where all is open too", async () => {
  for (const { url } of [server, published]) {
    for (const path of ["/v2/", "/v2/app/tags/list"]) {
      const refused = await send(url, path, bearer("not.a.token"));
      assert.equal(refused.status, 401);
      assert.equal(challengeOf(refused.headers["www-authenticate"]).error, "invalid_token");
    }
  }
});

test("credentials that docker kept from another time are 401, and the message says docker logout HOST", async () => {
  const headers = { authorization: `Basic ${Buffer.from("old:password").toString("base64")}` };
  for (const path of ["/v2/", "/v2/app/tags/list", "/auth/token?service=estiva"]) {
    const refused = await send(server.url, path, { headers });
    assert.equal(refused.status, 401);
    assert.deepEqual(errorCodes(refused), ["UNAUTHORIZED"]);
    assert.ok(refused.body.includes(`docker logout ${server.host}`), refused.body.toString());
    assert.ok(!refused.body.includes('password"'));
  }
});

test("an empty user with an empty password is anonymous, on /v2 and at the token service", async () => {
  const headers = { authorization: "Basic Og==" };
  assert.equal((await send(server.url, "/auth/token?service=estiva", { headers })).status, 200);
  assert.equal((await send(server.url, "/v2/app/tags/list", { headers })).status, 200);
});

test("a token answer has token, access_token and expires_in, and no issued_at", async () => {
  const answer = json<Record<string, unknown>>(
    await send(server.url, "/auth/token?service=estiva&scope=repository:app:pull"),
  );
  assert.deepEqual(Object.keys(answer).sort(), ["access_token", "expires_in", "token"]);
  assert.equal(answer.token, answer.access_token);
  assert.equal(answer.expires_in, 300);
});

interface Granted {
  readonly repository_id?: number;
}

/** Without the numbers of repositories, which only the registry reads. */
function granted(token: string): unknown {
  const [, payload = ""] = token.split(".");
  const { access } = JSON.parse(Buffer.from(payload, "base64url").toString()) as {
    access: readonly Granted[];
  };
  return access.map(({ repository_id, ...scope }) => scope);
}

test("scopes come repeated or joined by spaces, and grant what may be done of what is asked", async () => {
  const both = ["repository:app:pull,push", "repository:other:pull,push,delete"];
  const joined = `/auth/token?service=estiva&scope=${encodeURIComponent(both.join(" "))}`;
  const repeated = `/auth/token?service=estiva&${both.map((scope) => `scope=${scope}`).join("&")}`;
  for (const path of [joined, repeated]) {
    const open = json<{ token: string }>(await send(server.url, path));
    assert.deepEqual(granted(open.token), [
      { type: "repository", name: "app", actions: ["pull", "push"] },
      { type: "repository", name: "other", actions: ["pull", "push", "delete"] },
    ]);
    const closed = json<{ token: string }>(await send(published.url, path));
    assert.deepEqual(granted(closed.token), [
      { type: "repository", name: "app", actions: ["pull"] },
      { type: "repository", name: "other", actions: ["pull"] },
    ]);
  }
});

test("POST /auth/token answers the form of OAuth 2, says the scope, and refuses what is no credential", async () => {
  const post = (form: Readonly<Record<string, string>>) =>
    send(server.url, "/auth/token", {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ service: "estiva", client_id: "test", ...form }).toString(),
    });
  const empty = { grant_type: "password", username: "", password: "", scope: "repository:app:pull" };
  const answer = json<Record<string, unknown>>(await post(empty));
  assert.equal(answer.scope, "repository:app:pull");
  assert.equal((await send(server.url, "/v2/", bearer(String(answer.access_token)))).status, 200);
  assert.equal((await post({ grant_type: "password", username: "u", password: "p" })).status, 401);
  assert.equal((await post({ grant_type: "refresh_token", refresh_token: "x" })).status, 401);
  assert.equal((await post({ grant_type: "client_credentials" })).status, 400);
  assert.equal((await post({})).status, 400);
});

test("ESTIVA_PUBLIC_URL is the realm, and a trusted proxy's https its scheme", async () => {
  await using behind = await spawnServer({ env: { ESTIVA_TRUSTED_PROXIES: "127.0.0.0/8" } });
  const headers = { "x-forwarded-proto": "https", "x-forwarded-for": "192.0.2.1" };
  const refused = await send(behind.url, "/v2/", { headers });
  const { realm } = challengeOf(refused.headers["www-authenticate"]);
  assert.equal(realm, `https://${behind.host}/auth/token`);
  await using named = await spawnServer({ env: { ESTIVA_PUBLIC_URL: "https://registry.example.com" } });
  const other = await send(named.url, "/v2/");
  assert.equal(
    challengeOf(other.headers["www-authenticate"]).realm,
    "https://registry.example.com/auth/token",
  );
});

test("the key set has public keys only, and one of them signed the token", async () => {
  const { keys } = json<{ keys: Record<string, string>[] }>(await send(server.url, "/auth/jwks.json"));
  const { token } = json<{ token: string }>(await send(server.url, "/auth/token"));
  const header = JSON.parse(Buffer.from(token.split(".")[0] ?? "", "base64url").toString()) as {
    kid: string;
  };
  assert.ok(keys.some(({ kid }) => kid === header.kid));
  for (const key of keys) assert.equal(key.d, undefined);
});
