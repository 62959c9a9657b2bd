import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { basicOf } from "@estiva/testing/basic-of";
import { imageManifest, imageType, pushBlob } from "@estiva/testing/content";
import { password } from "@estiva/testing/password";
import { type Answer, errorCodes, json, send } from "@estiva/testing/send";
import { type SpawnedServer, spawnServer } from "@estiva/testing/spawn-server";
import { TestAccounts, type TestRobot, type TestUser } from "@estiva/testing/test-accounts";
import { hashPassword } from "#server/accounts/passwords/passwords.ts";
import type { TokenRecord } from "#server/accounts/tokens/token-records.ts";

interface TokenAnswer {
  readonly token: string;
  readonly access_token: string;
  readonly refresh_token?: string;
  readonly expires_in: number;
  readonly scope?: string;
}

let server: SpawnedServer;
let accounts: TestAccounts;
let alice: TestUser;
let bob: TestUser;
let secured: TestUser;
let robot: TestRobot;
before(async () => {
  server = await spawnServer({ env: { ESTIVA_ROOT_NAMESPACE: "private" } });
  accounts = await TestAccounts.open(server.dataDir);
  alice = await accounts.user("alice");
  bob = await accounts.user("bob");
  secured = await accounts.user("secured", { hasSecondFactor: true });
  const acme = await accounts.organization("acme", { owners: [alice], members: [bob] });
  for (const name of ["acme/app", "acme/web/shop", "alice/own"]) await accounts.repository(name);
  await accounts.repository("acme/shown", { visibility: "public" });
  await accounts.grant(acme, `team:${await accounts.team(acme, "readers", [bob.principal])}`, "**", {
    role: "read",
  });
  await accounts.grant(acme, bob.principal, "web/*", { role: "write", canCreate: true });
  robot = await accounts.robot("acme", "ci");
  await accounts.grant(acme, robot.principal, "app", { role: "write", canDelete: true });
});
after(async () => {
  await accounts[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

const scope = "repository:acme/app:pull,push,delete";

function get(
  authorization: string | undefined,
  query: string,
  headers: Readonly<Record<string, string>> = {},
) {
  const shown = authorization === undefined ? {} : { authorization };
  return send(server.url, `/auth/token?service=estiva&${query}`, { headers: { ...shown, ...headers } });
}

function post(form: Readonly<Record<string, string>>, headers: Readonly<Record<string, string>> = {}) {
  const type = { "content-type": "application/x-www-form-urlencoded" };
  const body = new URLSearchParams({ service: "estiva", client_id: "test", ...form }).toString();
  return send(server.url, "/auth/token", { method: "POST", headers: { ...type, ...headers }, body });
}

const withPassword = (username: string, secret: string) => ({
  ...{ grant_type: "password", username, password: secret },
});

/** What a token answer's token covers: `acme/app:pull,push`. */
function covered(answer: Answer): readonly string[] {
  assert.equal(answer.status, 200, answer.body.toString());
  const [, payload = ""] = json<TokenAnswer>(answer).token.split(".");
  const { access } = JSON.parse(Buffer.from(payload, "base64url").toString()) as {
    access: readonly { name: string; actions: readonly string[] }[];
  };
  return access.map(({ name, actions }) => `${name}:${actions.join(",")}`);
}

describe("a token carries what was asked for and may be done", () => {
  const cases: readonly (readonly [
    what: string,
    basic: () => string | undefined,
    asked: string,
    given: string[],
  ])[] = [
    ["an owner", () => alice.basic, scope, ["acme/app:pull,push,delete"]],
    ["a reader by a team", () => bob.basic, scope, ["acme/app:pull"]],
    [
      "a writer of some",
      () => bob.basic,
      "repository:acme/web/shop:pull,push,delete",
      ["acme/web/shop:pull,push"],
    ],
    ["who may create", () => bob.basic, "repository:acme/web/new:pull,push", ["acme/web/new:pull,push"]],
    ["a robot", () => robot.basic, scope, ["acme/app:pull,push,delete"]],
    ["a robot, elsewhere", () => robot.basic, "repository:acme/web/shop:pull repository:alice/own:pull", []],
    ["a stranger", () => bob.basic, "repository:alice/own:pull,push", []],
    ["anonymous", () => undefined, `${scope} repository:acme/shown:pull,push`, ["acme/shown:pull"]],
    ["nothing where nothing is asked", () => alice.basic, "", []],
    ["all that there is for *", () => bob.basic, "repository:acme/app:*", ["acme/app:pull"]],
    ["only what is asked", () => alice.basic, "repository:acme/app:pull", ["acme/app:pull"]],
  ];
  for (const [what, basic, asked, given] of cases) {
    test(`${what}, by GET and by POST`, async () => {
      assert.deepEqual(covered(await get(basic(), `scope=${encodeURIComponent(asked)}`)), given);
      const [, pair = "Og=="] = basic()?.split(" ") ?? [];
      const [user = "", secret = ""] = Buffer.from(pair, "base64").toString().split(":");
      const posted = await post({ ...withPassword(user, secret), scope: asked });
      assert.deepEqual(covered(posted), given);
      assert.equal(json<TokenAnswer>(posted).scope, given.map((text) => `repository:${text}`).join(" "));
    });
  }

  test("a personal access token's own scopes limit it, but not what anyone may", async () => {
    const { secret } = await accounts.token(alice.principal, { scopes: ["repository:acme/a*:pull,push"] });
    const asked = `scope=${scope}&scope=repository:alice/own:pull&scope=repository:acme/shown:pull,push`;
    const given = ["acme/app:pull,push", "acme/shown:pull"];
    assert.deepEqual(covered(await get(basicOf("alice", secret), asked)), given);
  });

  test("containerd sends a secret that it has no user for as a refresh token, and gets no other back", async () => {
    const { secret } = await accounts.token(alice.principal, { scopes: ["repository:acme/app:pull"] });
    for (const [shown, given] of [
      [secret, ["acme/app:pull"]],
      [robot.secret, ["acme/app:pull,push,delete"]],
    ] as const) {
      const answer = await post({
        grant_type: "refresh_token",
        refresh_token: shown,
        access_type: "offline",
        scope,
      });
      assert.deepEqual(covered(answer), given);
      assert.equal(json<TokenAnswer>(answer).refresh_token, shown);
    }
  });
});

describe("wrong credentials", () => {
  test("are 401, by GET and POST, without saying what was wrong", async () => {
    const { secret } = await accounts.token(alice.principal);
    const bodies = new Set<string>();
    for (const [user, shown] of [
      ...[["alice", "wrong password"] as const, ["nobody", password] as const, ["bob", secret] as const],
      ...[["acme.none", robot.secret] as const, ["alice", `${secret}x`] as const],
    ]) {
      const answers = [await get(basicOf(user, shown), ""), await post(withPassword(user, shown))];
      for (const answer of answers) {
        assert.equal(answer.status, 401, user);
        assert.equal(answer.headers["cache-control"], "no-store");
        assert.match(String(answer.headers["www-authenticate"]), /^Basic /);
        bodies.add(answer.body.toString());
      }
    }
    assert.equal(bodies.size, 2, `one for each form, not ${[...bodies].join()}`);
    const garbage = await post({ grant_type: "refresh_token", refresh_token: "estiva_refresh_x" });
    assert.equal(garbage.status, 401);
  });

  test("security 35: a right password where a second factor is on is 401 with the hint, at every entrance", async () => {
    const entrances = [
      await get(secured.basic, ""),
      await post(withPassword("secured", password)),
      await send(server.url, "/v2/", { headers: { authorization: secured.basic } }),
      await send(server.url, "/v2/acme/app/tags/list", { headers: { authorization: secured.basic } }),
      await send(server.url, "/api/v1/tokens", { headers: { authorization: secured.basic } }),
    ];
    for (const { status, body } of entrances) {
      assert.equal(status, 401);
      assert.match(body.toString(), /personal access token/);
    }
    const wrong = await get(basicOf("secured", "wrong password"), "");
    assert.equal(wrong.status, 401);
    assert.doesNotMatch(wrong.body.toString(), /personal access token/);
    const { secret } = await accounts.token(secured.principal);
    assert.equal((await get(basicOf("secured", secret), "")).status, 200);
  });

  test("another registry's service is 400, before anything is granted", async () => {
    const foreign = await send(server.url, "/auth/token?service=other", {
      headers: { authorization: alice.basic },
    });
    assert.equal(foreign.status, 400);
    assert.equal((await post({ ...withPassword("alice", password), service: "other" })).status, 400);
  });

  test("a registry token or a lone secret is none at the token service", async () => {
    const { token } = json<TokenAnswer>(await get(alice.basic, ""));
    assert.equal((await get(`Bearer ${token}`, "")).status, 401);
    assert.equal((await get(`Bearer ${(await accounts.token(alice.principal)).secret}`, "")).status, 401);
  });
});

describe("secrets over plain HTTP", () => {
  const elsewhere = { host: "registry:5000" };

  test("are refused with the setting's name where the client did not address this machine, right or wrong", async () => {
    const { secret } = await accounts.token(alice.principal);
    const refused = [
      await get(alice.basic, "", elsewhere),
      await get(basicOf("alice", "wrong"), "", elsewhere),
      await get(basicOf("alice", secret), "", elsewhere),
      await get(robot.basic, "", elsewhere),
      await post(withPassword("alice", password), elsewhere),
      await post({ grant_type: "refresh_token", refresh_token: secret }, elsewhere),
      await get(alice.basic, "", { "x-forwarded-for": "192.0.2.1" }),
      await send(server.url, "/v2/acme/app/tags/list", {
        headers: { ...elsewhere, authorization: alice.basic },
      }),
    ];
    for (const answer of refused) {
      assert.equal(answer.status, 403);
      assert.match(answer.body.toString(), /ESTIVA_PLAIN_HTTP_LOGIN/);
    }
  });

  test("are not needed for registry tokens, nor by anonymous", async () => {
    assert.equal((await get(undefined, "", elsewhere)).status, 200);
    const { token } = json<TokenAnswer>(await get(alice.basic, `scope=${scope}`));
    const headers = { ...elsewhere, authorization: `Bearer ${token}` };
    assert.equal((await send(server.url, "/v2/acme/app/tags/list", { headers })).status, 200);
  });

  test("are taken where the operator allows it", async () => {
    await using allowing = await spawnServer({ env: { ESTIVA_PLAIN_HTTP_LOGIN: "allow" } });
    await using there = await TestAccounts.open(allowing.dataDir);
    const { basic } = await there.user("carol");
    const headers = { ...elsewhere, authorization: basic };
    assert.equal((await send(allowing.url, "/auth/token", { headers })).status, 200);
  });
});

describe("refresh tokens", () => {
  const refresh = (secret: string) => post({ grant_type: "refresh_token", refresh_token: secret, scope });

  async function login(): Promise<string> {
    const answer = await get(bob.basic, `offline_token=true&client_id=docker&scope=${scope}`);
    return json<TokenAnswer>(answer).refresh_token ?? "";
  }

  test("are given for a password to who asks, by both forms, and buy what the account may do", async () => {
    const posted = await post({ ...withPassword("bob", password), access_type: "offline" });
    for (const secret of [await login(), json<TokenAnswer>(posted).refresh_token ?? ""]) {
      assert.match(secret, /^estiva_refresh_/);
      const answer = await refresh(secret);
      assert.deepEqual(covered(answer), ["acme/app:pull"]);
      assert.equal(json<TokenAnswer>(answer).refresh_token, secret, "docker drops new ones");
    }
    assert.equal(json<TokenAnswer>(await get(bob.basic, "")).refresh_token, undefined);
    assert.equal(json<TokenAnswer>(await post(withPassword("bob", password))).refresh_token, undefined);
  });

  test("are never given for personal access tokens, robots or anonymous", async () => {
    const pat = basicOf("bob", (await accounts.token(bob.principal)).secret);
    for (const basic of [pat, robot.basic, undefined]) {
      const answer = await get(basic, "offline_token=true");
      assert.deepEqual(Object.keys(json<object>(answer)).sort(), ["access_token", "expires_in", "token"]);
    }
  });

  test("are good at the token service only, and not as a password", async () => {
    const secret = await login();
    for (const authorization of [`Bearer ${secret}`, basicOf("bob", secret)]) {
      assert.equal((await send(server.url, "/v2/", { headers: { authorization } })).status, 401);
      assert.equal((await get(authorization, "")).status, 401);
      assert.equal((await send(server.url, "/api/v1/tokens", { headers: { authorization } })).status, 401);
    }
    assert.equal((await post(withPassword("bob", secret))).status, 401);
  });

  const day = 24 * 60 * 60_000;
  const ends: Readonly<Record<string, (id: number) => unknown>> = {
    revocation: (id) => accounts.ports.tokens.revoke(id, bob.principal, Date.now()),
    "a changed password": async () => {
      await accounts.ports.passwords.set(bob.id, await hashPassword(password), {
        keptSession: undefined,
        now: Date.now(),
      });
    },
    "the account's end": () => accounts.ports.users.update(bob.id, { isDisabled: true }, Date.now()),
  };
  for (const [what, end] of Object.entries(ends)) {
    test(`end by ${what}, with the writes of what they bought`, async () => {
      const secret = await login();
      const bought = json<TokenAnswer>(
        await post({
          grant_type: "refresh_token",
          refresh_token: secret,
          scope: "repository:acme/web/shop:pull,push",
        }),
      ).token;
      const push = () =>
        send(server.url, "/v2/acme/web/shop/blobs/uploads/", {
          ...{ method: "POST", headers: { authorization: `Bearer ${bought}` } },
        });
      assert.equal((await push()).status, 202);
      await end((await newestLogin(bob)).id);
      assert.equal((await refresh(secret)).status, 401);
      assert.equal((await push()).status, 401);
      await accounts.ports.users.update(bob.id, { isDisabled: false }, Date.now());
    });
  }

  async function newestLogin({ principal }: TestUser): Promise<TokenRecord> {
    const logins = { kinds: ["refresh"], before: undefined, limit: 1 } as const;
    const [newest] = await accounts.ports.tokens.page(principal, logins);
    return newest ?? assert.fail("there is no login");
  }

  test("end after 30 idle days, and after 90 days in all", async () => {
    await using slow = await spawnServer({ movableClock: true });
    await using others = await TestAccounts.open(slow.dataDir);
    const ida = await others.user("ida");
    const ask = (path: string, authorization: string, method = "GET") =>
      send(slow.url, path, { method, headers: { authorization } });
    const logIn = async () =>
      json<TokenAnswer>(await ask("/auth/token?service=estiva&offline_token=true", ida.basic)).refresh_token;
    const renew = async (secret = "") => {
      const form = { grant_type: "refresh_token", refresh_token: secret, service: "estiva", client_id: "x" };
      const headers = { "content-type": "application/x-www-form-urlencoded" };
      const body = new URLSearchParams(form).toString();
      return await send(slow.url, "/auth/token", { method: "POST", headers, body });
    };
    const idle = await logIn();
    assert.equal((await renew(idle)).status, 200);
    const used = await logIn();
    await slow.passTime(30 * day + 61_000);
    assert.equal((await renew(idle)).status, 401);
    assert.equal((await renew(used)).status, 401);
    const steady = await logIn();
    for (let passed = 0; passed < 90; passed += 15) {
      assert.equal((await renew(steady)).status, 200, `after ${passed} days`);
      await slow.passTime(15 * day);
    }
    assert.equal((await renew(steady)).status, 401);
  });

  test("end by their time, with the writes of what they bought", async () => {
    const dana = await accounts.user("dana");
    await accounts.grant(await accounts.namespaceId("acme"), dana.principal, "web/*", { role: "write" });
    const expiresAt = Date.now() + 3_000;
    const { secret } = await accounts.token(dana.principal, { kind: "refresh", expiresAt });
    const shop = "repository:acme/web/shop:pull,push";
    const renewed = await post({ grant_type: "refresh_token", refresh_token: secret, scope: shop });
    const headers = { authorization: `Bearer ${json<TokenAnswer>(renewed).token}` };
    const push = () => send(server.url, "/v2/acme/web/shop/blobs/uploads/", { method: "POST", headers });
    assert.equal((await push()).status, 202);
    await setTimeout(expiresAt - Date.now());
    assert.equal((await refresh(secret)).status, 401);
    assert.equal((await push()).status, 401);
  });

  test("last 90 days, and a login makes no more than 200", async () => {
    await login();
    const row = await newestLogin(bob);
    assert.equal((row.expiresAt ?? 0) - row.createdAt, 90 * day);
    assert.equal(row.secretHash.length, 64);
    const many = await accounts.user("many");
    for (let n = 0; n < 200; n += 1) await accounts.token(many.principal, { kind: "refresh" });
    await get(many.basic, "offline_token=true");
    const logins = { kinds: ["refresh"], before: undefined, limit: 300 } as const;
    const living = await accounts.ports.tokens.page(many.principal, logins);
    assert.equal(living.length, 200);
  });
});

describe("Basic on /v2", () => {
  test("is what its bearer may do, and what it doesn't reach is 404", async () => {
    const status = async (authorization: string, path: string, method = "GET") =>
      (await send(server.url, path, { method, headers: { authorization } })).status;
    const { secret } = await accounts.token(alice.principal, { scopes: ["repository:acme/app:pull"] });
    assert.equal(await status(alice.basic, "/v2/"), 200);
    assert.equal(await status(alice.basic, "/v2/acme/app/tags/list"), 200);
    assert.equal(await status(bob.basic, "/v2/acme/app/tags/list"), 200);
    assert.equal(await status(robot.basic, "/v2/acme/app/blobs/uploads/", "POST"), 202);
    assert.equal(await status(bob.basic, "/v2/alice/own/tags/list"), 404);
    assert.equal(await status(basicOf("alice", secret), "/v2/alice/own/tags/list"), 404);
    const refused = await send(server.url, "/v2/acme/app/blobs/uploads/", {
      ...{ method: "POST", headers: { authorization: bob.basic } },
    });
    assert.equal(refused.status, 403);
    assert.deepEqual(errorCodes(refused), ["DENIED"]);
  });
});

test("a push that outlasts its token ends well, and gives nobody else's late token a way in", async () => {
  const scopes = ["repository:acme/app:pull,push"];
  const late = ({ principal }: TestUser, hours: number) =>
    accounts.registryToken(principal, scopes, { expiresIn: -hours * 3_600, credential: "password:1" });
  const carol = await accounts.user("carol");
  await accounts.grant(await accounts.namespaceId("acme"), carol.principal, "app", { role: "write" });
  const put = async (token: string) => {
    const headers = { authorization: `Bearer ${token}`, "content-type": imageType };
    const request = { method: "PUT", headers, body: imageManifest() };
    return (await send(server.url, "/v2/acme/app/manifests/late", request)).status;
  };
  assert.equal(await put(await late(alice, 2)), 401, "nothing was pushed yet");
  await pushBlob(server.url, "acme/app", "{}", { authorization: alice.basic });
  assert.equal(await put(await late(carol, 2)), 401, "it was pushed by somebody else");
  assert.equal(await put(await late(alice, 2)), 201);
  assert.equal(await put(await late(alice, 25)), 401);
});
