import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { operations } from "@estiva/contract/operations";
import { Browser } from "@estiva/testing/browser";
import { password } from "@estiva/testing/password";
import { json, send } from "@estiva/testing/send";
import { type SpawnedServer, spawnServer } from "@estiva/testing/spawn-server";

let server: SpawnedServer;
let alice: Browser;
let bob: Browser;
before(async () => {
  server = await spawnServer();
  [alice, bob] = [new Browser(server.url), new Browser(server.url)];
  for (const [browser, name] of [
    [alice, "alice"],
    [bob, "bob"],
  ] as const) {
    await browser.signUp(name);
    await browser.signIn(name);
  }
});
after(() => server[Symbol.asyncDispose]());

const basic = (name: string, secret: string) => ({
  authorization: `Basic ${Buffer.from(`${name}:${secret}`).toString("base64")}`,
});

/** Begins an upload, which is what a first push does. */
async function push(repository: string, headers: Record<string, string>): Promise<number> {
  return (await send(server.url, `/v2/${repository}/blobs/uploads/`, { method: "POST", headers })).status;
}

interface NewToken {
  readonly id: string;
  readonly token: string;
  readonly expires_at: string;
}

describe("personal access tokens", () => {
  const make = async (scopes: readonly string[], more: object = {}) =>
    await alice.expect<NewToken>(201, "POST", "/api/v1/tokens", { name: "ci", scopes, ...more });

  test("are shown once, listed without their secret, and serve where their scopes reach", async () => {
    const made = await make(["repository:alice/web-*:pull,push,create"]);
    operations.createToken.answers[201].parse(made);
    const days = (Date.parse(made.expires_at) - Date.now()) / (24 * 60 * 60_000);
    assert.ok(days > 89 && days < 91, `it lives for ${days} days`);
    const list = await alice.expect<{ items: object[] }>(200, "GET", "/api/v1/tokens");
    operations.listTokens.answers[200].parse(list);
    assert.doesNotMatch(JSON.stringify(list), /estiva_pat_/);
    assert.equal(await push("alice/web-shop", basic("alice", made.token)), 202);
    assert.equal(await push("alice/other", basic("alice", made.token)), 404);
  });

  test("serve with their owner's name only", async () => {
    const { token } = await make(["repository:alice/**:pull,push,create"]);
    assert.equal(await push("alice/app", basic("alice", token)), 202);
    assert.equal(await push("alice/app", basic("bob", token)), 401);
    assert.equal(await push("alice/app", basic("nobody", token)), 401);
  });

  test("security 12: a scope holds through Basic, the registry token that it buys, and Bearer", async () => {
    const { token } = await make(["repository:alice/only:pull"]);
    assert.equal(await push("alice/only", basic("alice", token)), 403);
    const asked = "/auth/token?service=estiva&scope=repository:alice/only:pull,push";
    const answer = await send(server.url, asked, { headers: basic("alice", token) });
    const bought = { authorization: `Bearer ${json<{ token: string }>(answer).token}` };
    assert.equal(await push("alice/only", bought), 401);
    const bearer = { authorization: `Bearer ${token}` };
    const me = await send(server.url, "/api/v1/tokens", { headers: bearer });
    assert.equal(json<{ code: string }>(me).code, "credential_not_accepted");
    const session = await send(server.url, "/api/v1/session", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ username: "alice", password: token }),
    });
    assert.equal(session.status, 401, "it opens no session");
  });

  test("end at once when they are revoked, and what they bought stops writing", async () => {
    const { id, token } = await make(["repository:alice/**:pull,push,create"]);
    const asked = "/auth/token?service=estiva&scope=repository:alice/end:pull,push";
    const answer = await send(server.url, asked, { headers: basic("alice", token) });
    const bought = { authorization: `Bearer ${json<{ token: string }>(answer).token}` };
    assert.equal(await push("alice/end", bought), 202);
    await alice.expect(204, "DELETE", `/api/v1/tokens/${id}`);
    assert.equal(await push("alice/end", basic("alice", token)), 401);
    assert.equal(await push("alice/end", bought), 401);
    await alice.problem("not_found", "DELETE", `/api/v1/tokens/${id}`);
  });

  test("of somebody else are not there", async () => {
    const { id, token } = await make(["repository:alice/**:pull,push,create"]);
    await bob.problem("not_found", "DELETE", `/api/v1/tokens/${id}`);
    assert.equal(await push("alice/app", basic("alice", token)), 202);
  });

  test("don't outlive what the operator allows, and don't begin in the past", async () => {
    const at = (days: number) => new Date(Date.now() + days * 24 * 60 * 60_000).toISOString();
    for (const expires_at of [at(-1), at(367)]) {
      const body = { name: "x", scopes: ["repository:alice/*:pull"], expires_at };
      const problem = await alice.problem("request_invalid", "POST", "/api/v1/tokens", body);
      assert.equal(problem.errors?.[0]?.pointer, "#/expires_at");
    }
    await make(["repository:alice/*:pull"], { expires_at: at(364) });
  });

  test("with a scope that names everything, or nothing known, are refused", async () => {
    for (const scope of [
      "repository:*:pull",
      "repository:**:pull",
      "repository:alice/*:fly",
      "registry:x:*",
    ]) {
      const body = { name: "x", scopes: [scope] };
      await alice.problem("request_invalid", "POST", "/api/v1/tokens", body);
    }
  });

  test("security 34: make no tokens, robots or grants", async () => {
    const { token } = await make(["repository:alice/**:pull,push,create,delete,metadata,admin"]);
    for (const headers of [basic("alice", token), { authorization: `Bearer ${token}` }]) {
      for (const [path, body] of [
        ["/api/v1/tokens", { name: "x", scopes: ["repository:alice/*:pull"] }],
        ["/api/v1/namespaces/alice/robots", { name: "x" }],
        ["/api/v1/namespaces/alice/grants", { subject: { kind: "user", name: "bob" }, pattern: "**" }],
      ] as const) {
        const answer = await send(server.url, path, {
          method: "POST",
          headers: { ...headers, "content-type": "application/json" },
          body: JSON.stringify(body),
        });
        assert.equal(answer.status, 403, path);
        assert.equal(json<{ code: string }>(answer).code, "session_required");
      }
    }
  });
});

describe("grants", () => {
  const path = "/api/v1/namespaces/alice/grants";
  const toBob = { subject: { kind: "user", name: "bob" } };

  test("let somebody in, are changed, denied and taken back, each at once", async () => {
    const asBob = basic("bob", password);
    assert.equal(await push("alice/shared/app", asBob), 404);
    const body = { ...toBob, pattern: "shared/*", role: "write", can_create: true };
    const made = await alice.expect<{ id: string }>(201, "POST", path, body);
    operations.createGrant.answers[201].parse(made);
    assert.equal(await push("alice/shared/app", asBob), 202);
    assert.equal(await push("alice/shared/deep/app", asBob), 404, "* stays within a segment");
    await alice.expect(200, "PATCH", `${path}/${made.id}`, { deny: ["push"] });
    assert.equal(await push("alice/shared/app", asBob), 403, "a reader may see it");
    const listed = await alice.expect<{ items: object[] }>(200, "GET", `${path}?subject=bob`);
    operations.listGrants.answers[200].parse(listed);
    assert.equal(listed.items.length, 1);
    await alice.expect(204, "DELETE", `${path}/${made.id}`);
    assert.equal(await push("alice/shared/app", asBob), 404);
  });

  test("are for owners to give", async () => {
    await bob.problem("forbidden", "POST", path, { ...toBob, pattern: "**", role: "admin" });
    await bob.problem("forbidden", "GET", path);
    await new Browser(server.url).problem("authentication_required", "GET", path);
    await alice.problem("not_found", "GET", "/api/v1/namespaces/nobody-here/grants");
  });

  test("are one for a subject and a pattern, for somebody who is there, and mean something", async () => {
    const body = { ...toBob, pattern: "twice", role: "read" };
    const made = await alice.expect<{ id: string }>(201, "POST", path, body);
    await alice.problem("name_taken", "POST", path, body);
    await alice.problem("request_invalid", "POST", path, { ...body, role: null, pattern: "nothing" });
    const nobody = { subject: { kind: "user", name: "nobody-here" }, pattern: "x", role: "read" };
    await alice.problem("request_invalid", "POST", path, nobody);
    await alice.expect(204, "DELETE", `${path}/${made.id}`);
  });

  test("security 10: of another namespace are not there", async () => {
    const made = await alice.expect<{ id: string }>(201, "POST", path, {
      ...toBob,
      pattern: "x",
      role: "read",
    });
    await bob.problem("not_found", "PATCH", `/api/v1/namespaces/bob/grants/${made.id}`, { role: "admin" });
    await bob.problem("not_found", "DELETE", `/api/v1/namespaces/bob/grants/${made.id}`);
    await alice.expect(204, "DELETE", `${path}/${made.id}`);
  });
});

describe("robots", () => {
  const path = "/api/v1/namespaces/alice/robots";

  interface NewRobot {
    readonly login: string;
    readonly secret: string;
    readonly docker_config_json: string;
    readonly image_pull_secret: string;
    readonly hosts_toml: string;
  }

  test("sign in with a secret that is shown once, do what was granted, and no more", async () => {
    const robot = await alice.expect<NewRobot>(201, "POST", path, { name: "ci", description: "builds" });
    operations.createRobot.answers[201].parse(robot);
    assert.equal(robot.login, "alice.ci");
    const headers = basic(robot.login, robot.secret);
    assert.equal(await push("alice/built", headers), 404, "nothing is granted yet");
    const grant = {
      subject: { kind: "robot", name: "alice.ci" },
      pattern: "built",
      role: "write",
      can_create: true,
    };
    await alice.expect(201, "POST", "/api/v1/namespaces/alice/grants", grant);
    assert.equal(await push("alice/built", headers), 202);
    assert.equal(await push("alice/other", headers), 404);
    await alice.problem("request_invalid", "POST", "/api/v1/namespaces/alice/grants", {
      ...{ ...grant, pattern: "**", role: "admin" },
    });
    const { items } = await alice.expect<{ items: object[] }>(200, "GET", path);
    assert.doesNotMatch(JSON.stringify(items), /estiva_robot_/);
  });

  test("get their secret in the forms that machines want", async () => {
    const robot = await alice.expect<NewRobot>(201, "POST", path, { name: "cluster" });
    const host = new URL(server.url).host;
    const auth = Buffer.from(`alice.cluster:${robot.secret}`).toString("base64");
    const { auths } = JSON.parse(robot.docker_config_json) as { auths: Record<string, { auth: string }> };
    assert.equal(auths[host]?.auth, auth);
    const encoded = /\.dockerconfigjson: (\S+)/.exec(robot.image_pull_secret)?.[1] ?? "";
    assert.equal(Buffer.from(encoded, "base64").toString(), robot.docker_config_json);
    assert.ok(robot.hosts_toml.includes(`Basic ${auth}`));
  });

  test("lose a secret at once when they get another, are disabled or deleted", async () => {
    const first = await alice.expect<NewRobot>(201, "POST", path, { name: "old" });
    const asked = "/auth/token?service=estiva";
    const status = async (secret: string) =>
      (await send(server.url, asked, { headers: basic("alice.old", secret) })).status;
    assert.equal(await status(first.secret), 200);
    const second = await alice.expect<NewRobot>(200, "POST", `${path}/old/secret`, {});
    assert.deepEqual([await status(first.secret), await status(second.secret)], [401, 200]);
    await alice.expect(200, "PATCH", `${path}/old`, { disabled: true });
    assert.equal(await status(second.secret), 401);
    await alice.expect(200, "PATCH", `${path}/old`, { disabled: false });
    assert.equal(await status(second.secret), 200);
    await alice.expect(204, "DELETE", `${path}/old`);
    assert.equal(await status(second.secret), 401);
    await alice.problem("not_found", "GET", `${path}/old`);
  });

  test("security 10: of another namespace are not there, and have no rights here", async () => {
    await alice.expect(201, "POST", path, { name: "mine" });
    await bob.problem("not_found", "GET", "/api/v1/namespaces/bob/robots/mine");
    await bob.problem("forbidden", "POST", `${path}/mine/secret`, {});
    const foreign = { subject: { kind: "robot", name: "alice.mine" }, pattern: "**", role: "read" };
    await bob.problem("request_invalid", "POST", "/api/v1/namespaces/bob/grants", foreign);
  });
});

describe("namespaces", () => {
  test("are listed where one may make repositories", async () => {
    const { items } = await alice.expect<{ items: { name: string; may: string[] }[] }>(
      200,
      "GET",
      "/api/v1/namespaces",
    );
    assert.deepEqual(
      items.map(({ name }) => name),
      ["alice"],
    );
    assert.ok(items[0]?.may.includes("create"));
  });

  test("say what they hold to their owners only", async () => {
    const own = await alice.expect(200, "GET", "/api/v1/namespaces/alice");
    assert.notEqual(operations.getNamespace.answers[200].parse(own).quota, null);
    const others = await bob.expect(200, "GET", "/api/v1/namespaces/alice");
    assert.equal(operations.getNamespace.answers[200].parse(others).quota, null);
    await alice.problem("not_found", "GET", "/api/v1/namespaces/nobody-here");
  });

  test("decide what a first push makes: private, unless they say otherwise", async () => {
    await bob.problem("forbidden", "PATCH", "/api/v1/namespaces/alice", { default_visibility: "public" });
    await alice.problem("forbidden", "PATCH", "/api/v1/namespaces/alice", { suspended: true });
    const changed = await bob.expect<{ default_visibility: string }>(200, "PATCH", "/api/v1/namespaces/bob", {
      default_visibility: "public",
    });
    assert.equal(changed.default_visibility, "public");
  });
});
