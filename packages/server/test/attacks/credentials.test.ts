import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { basicOf } from "@estiva/testing/basic-of";
import { seedRepository } from "@estiva/testing/content";
import { password } from "@estiva/testing/password";
import { type Answer, type Call, json, send } from "@estiva/testing/send";
import { type SpawnedServer, spawnServer } from "@estiva/testing/spawn-server";
import { TestAccounts, type TestRobot, type TestUser } from "@estiva/testing/test-accounts";

let server: SpawnedServer;
let accounts: TestAccounts;
let alice: TestUser;
let bob: TestUser;
let robot: TestRobot;
before(async () => {
  server = await spawnServer({ env: { ESTIVA_ROOT_NAMESPACE: "private" } });
  accounts = await TestAccounts.open(server.dataDir);
  alice = await accounts.user("alice", { isAdmin: true });
  bob = await accounts.user("bob");
  await accounts.organization("acme", { owners: [alice] });
  robot = await accounts.robot("acme", "ci");
  for (const name of ["acme/app", "acme/other", "alice/own"])
    await seedRepository(server.url, name, { authorization: alice.basic });
});
after(async () => {
  await accounts[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

function ask(path: string, authorization: string | undefined, call: Call = {}): Promise<Answer> {
  const shown = authorization === undefined ? {} : { authorization };
  return send(server.url, path, { ...call, headers: { ...call.headers, ...shown } });
}

const statusOf = async (...asked: Parameters<typeof ask>) => (await ask(...asked)).status;

function withJson(method: string, body: object): Call {
  return { method, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}

async function bearer(basic: string, scope: string): Promise<string> {
  const answer = await ask(`/auth/token?service=estiva&scope=${scope}`, basic);
  return `Bearer ${json<{ token: string }>(answer).token}`;
}

test("security 12: a personal access token's scope holds through Basic, its registry token and Bearer on /api/v1", async () => {
  const { secret } = await accounts.token(alice.principal, { scopes: ["repository:acme/app:pull"] });
  const basic = basicOf("alice", secret);
  const bought = (name: string) => bearer(basic, `repository:${name}:pull,push,delete`);
  const reach = async (name: string) => [
    await statusOf(`/v2/${name}/tags/list`, basic),
    await statusOf(`/v2/${name}/tags/list`, await bought(name)),
    await statusOf(`/api/v1/repositories/${name}`, `Bearer ${secret}`),
    await statusOf(`/api/v1/repositories/${name}`, basic),
  ];
  assert.deepEqual(await reach("acme/app"), [200, 200, 200, 200]);
  for (const name of ["acme/other", "alice/own", "acme/missing"])
    assert.deepEqual(await reach(name), [404, 401, 404, 404], name);
  const [start, post] = ["/v2/acme/app/blobs/uploads/", { method: "POST" }];
  assert.equal(await statusOf(start, basic, post), 403);
  assert.equal(await statusOf(start, await bought("acme/app"), post), 401);
  assert.equal(await statusOf("/v2/acme/app/manifests/v1", basic, { method: "DELETE" }), 403);
  for (const shown of [basic, `Bearer ${secret}`]) {
    const changed = await statusOf(
      "/api/v1/repositories/acme/app",
      shown,
      withJson("PATCH", { description: "x" }),
    );
    assert.equal(changed, 403);
  }
  // Lists show what it reaches, and the account's other sides it doesn't.
  assert.deepEqual(json(await ask("/v2/_catalog", basic)), { repositories: ["acme/app"] });
  for (const path of ["/api/v1/users", "/api/v1/tokens", "/api/v1/sessions", "/api/v1/audit"])
    assert.equal(await statusOf(path, `Bearer ${secret}`), 403, path);
});

test("security 12: a personal access token or a robot's secret opens no session", async () => {
  const { secret } = await accounts.token(alice.principal);
  const signIns = [
    await ask("/api/v1/session", undefined, withJson("POST", { username: "alice", password: secret })),
    await ask(
      "/api/v1/session",
      undefined,
      withJson("POST", { username: robot.login, password: robot.secret }),
    ),
    await ask(
      "/api/v1/session",
      `Bearer ${secret}`,
      withJson("POST", { username: "alice", password: secret }),
    ),
    await ask("/api/v1/session", basicOf("alice", secret)),
    await ask("/api/v1/session", `Bearer ${robot.secret}`),
  ];
  for (const { headers } of signIns) assert.equal(headers["set-cookie"], undefined);
  for (const { status, body } of signIns.slice(0, 3)) assert.equal(status, 401, body.toString());
  const sessions = await accounts.ports.sessions.page(alice.id, { before: undefined, limit: 10 });
  assert.deepEqual(sessions, []);
  const right = await ask("/api/v1/session", undefined, withJson("POST", { username: "alice", password }));
  assert.match(String(right.headers["set-cookie"]), /estiva_session/, "and a password does");
});

test("security 15: a session's secret, a refresh token or another kind of secret is no registry token", async () => {
  const secrets = [
    await accounts.session(alice.id),
    (await accounts.token(alice.principal, { kind: "refresh" })).secret,
    (await accounts.token(alice.principal)).secret,
    robot.secret,
  ];
  for (const secret of secrets) {
    for (const path of ["/v2/", "/v2/acme/app/tags/list"]) {
      const answer = await ask(path, `Bearer ${secret}`);
      assert.equal(answer.status, 401);
      assert.match(String(answer.headers["www-authenticate"]), /error="invalid_token"/);
    }
  }
});

test("security 34: a token or a robot makes no tokens, changes no password, adds no member", async () => {
  const { secret } = await accounts.token(alice.principal);
  const refresh = (await accounts.token(alice.principal, { kind: "refresh" })).secret;
  const changes: readonly (readonly [path: string, call: Call])[] = [
    ["/api/v1/tokens", withJson("POST", { name: "more", scopes: ["repository:acme/app:pull"] })],
    ["/api/v1/tokens/1", { method: "DELETE" }],
    ["/api/v1/users/alice/password", withJson("PUT", { current: password, password: "a new long password" })],
    ["/api/v1/users/alice", withJson("PATCH", { email: "thief@example.com" })],
    ["/api/v1/second-factor", withJson("POST", {})],
    ["/api/v1/sessions", { method: "DELETE" }],
    ["/api/v1/organizations/acme/members/bob", withJson("PUT", { role: "owner" })],
    ["/api/v1/organizations/acme/members/alice", { method: "DELETE" }],
    ["/api/v1/namespaces/acme/robots", withJson("POST", { name: "more" })],
    [
      "/api/v1/namespaces/acme/grants",
      withJson("POST", { subject: { user: "bob" }, pattern: "**", role: "admin" }),
    ],
  ];
  for (const [path, call] of changes) {
    for (const shown of [`Bearer ${secret}`, basicOf("alice", secret), `Bearer ${robot.secret}`, robot.basic])
      assert.equal(await statusOf(path, shown, call), 403, `${call.method} ${path}`);
    for (const shown of [`Bearer ${refresh}`, basicOf("alice", refresh), await bearer(alice.basic, "")])
      assert.equal(await statusOf(path, shown, call), 401, `${call.method} ${path}`);
  }
  const acme = await accounts.namespaceId("acme");
  assert.equal((await accounts.ports.robots.page(acme, { after: "", limit: 10 })).length, 1);
  assert.equal(await statusOf("/v2/", alice.basic), 200, "the password is what it was");
});

test("security 34: a session that signed in more than ten minutes ago makes no tokens", async () => {
  const port = new URL(server.url).port;
  const make = async (age: number) =>
    await send(server.url, "/api/v1/tokens", {
      ...withJson("POST", { name: "one", scopes: ["repository:acme/app:pull"] }),
      headers: {
        ...{ "content-type": "application/json", "sec-fetch-site": "same-origin" },
        cookie: `estiva_session_${port}=${await accounts.session(alice.id, { age })}`,
      },
    });
  const late = await make(10 * 60_000);
  assert.equal(late.status, 403);
  assert.match(late.body.toString(), /session_required/);
  const fresh = await make(0);
  assert.notEqual(json<{ code?: string }>(fresh).code, "session_required", fresh.body.toString());
});

test("security 34: a registry token on /api/v1, and a session's cookie on /v2, are as nothing", async () => {
  const token = await bearer(alice.basic, "repository:acme/app:pull,push");
  assert.equal(await statusOf("/api/v1/repositories/acme/app", token), 404);
  assert.equal(await statusOf("/api/v1/tokens", token), 401);
  assert.equal(await statusOf("/api/v1/server", token), 200);
  const cookie = `estiva_session_${new URL(server.url).port}=${await accounts.session(alice.id)}`;
  const withCookie = (path: string, method = "GET") =>
    send(server.url, path, { method, headers: { cookie } });
  assert.equal((await withCookie("/api/v1/repositories/acme/app")).status, 200, "it is a living session");
  for (const path of ["/v2/", "/v2/acme/app/tags/list", "/v2/acme/app/manifests/v1"])
    assert.equal((await withCookie(path)).status, 401, path);
  assert.equal((await withCookie("/v2/acme/app/blobs/uploads/", "POST")).status, 401);
  const bought = await withCookie("/auth/token?service=estiva&scope=repository:acme/app:pull");
  const [, payload = ""] = json<{ token: string }>(bought).token.split(".");
  const { sub, access } = JSON.parse(Buffer.from(payload, "base64url").toString());
  assert.deepEqual([sub, access], ["anonymous", []]);
});

test("security 38: what depends on who asks is no-store, whoever it is; what is public varies by Authorization", async () => {
  await accounts.repository("acme/shown", { visibility: "public" });
  await seedRepository(server.url, "acme/shown", { authorization: alice.basic });
  const token = await bearer(alice.basic, "repository:acme/app:pull");
  const cached = async (path: string, authorization: string | undefined) => {
    const { headers } = await ask(path, authorization);
    return `${headers["cache-control"]} ${headers.vary ?? "-"}`;
  };
  for (const path of ["/v2/acme/app/tags/list", "/v2/acme/app/manifests/v1", "/v2/_catalog"]) {
    for (const shown of [alice.basic, token, bob.basic, undefined])
      assert.match(await cached(path, shown), /^no-store/, path);
  }
  for (const path of ["/auth/token", "/api/v1/tokens", "/api/v1/server", "/api/v1/repositories/acme/app"])
    assert.match(await cached(path, alice.basic), /^no-store/, path);
  for (const shown of [undefined, alice.basic])
    assert.equal(await cached("/v2/acme/shown/manifests/v1", shown), "no-cache Authorization");
});
