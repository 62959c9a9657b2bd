import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startMailBox } from "@estiva/testing/mail-box";
import { type Answer, json, send } from "@estiva/testing/send";
import { type SpawnedServer, spawnServer } from "@estiva/testing/spawn-server";
import { TestAccounts, type TestUser } from "@estiva/testing/test-accounts";

const forged = { host: "evil.example", "x-forwarded-host": "evil.example", forwarded: "host=evil.example" };

/** Listens as the container image does: without a public address any Host is served. */
let server: SpawnedServer;
let accounts: TestAccounts;
let sven: TestUser;
before(async () => {
  server = await spawnServer({
    env: {
      ...{ ESTIVA_PROFILE: "container", ESTIVA_LISTEN: "0.0.0.0:0", ESTIVA_PLAIN_HTTP_LOGIN: "allow" },
      ESTIVA_SIGN_UP: "open",
    },
  });
  accounts = await TestAccounts.open(server.dataDir);
  sven = await accounts.user("sven", { isAdmin: true, email: "sven@example.com" });
  await accounts.organization("hall", { owners: [sven] });
});
after(async () => {
  await accounts[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

function ask(method: string, path: string, body?: object, as: object = forged): Promise<Answer> {
  const headers = { ...as, authorization: sven.basic };
  const url = server.url.replace("0.0.0.0", "127.0.0.1");
  if (body === undefined) return send(url, path, { method, headers });
  const asJson = { ...headers, "content-type": "application/json" };
  return send(url, path, { method, headers: asJson, body: JSON.stringify(body) });
}

test("security 32: without ESTIVA_PUBLIC_URL an invitation has no link, and nothing redirects", async () => {
  const invited = await ask("POST", "/api/v1/invitations", {});
  assert.equal(invited.status, 201, invited.body.toString());
  assert.equal(json<{ link: string | null }>(invited).link, null);
  await accounts.user("lena");
  const answers = [
    invited,
    await ask("PUT", "/api/v1/organizations/hall/members/lena", { role: "member" }),
    await ask("GET", "/api/v1/organizations/hall/invitations"),
    await ask("GET", "/api/v1/invitations"),
    await ask("GET", "/api/v1/server"),
    await ask("GET", "/api/v1/openapi.json"),
    await ask("GET", "/auth/callback/nowhere?state=x&code=y"),
    await ask("GET", "/nowhere/at/all"),
  ];
  for (const { headers, body } of answers) {
    assert.doesNotMatch(JSON.stringify(headers) + body.toString(), /evil\.example/);
    assert.doesNotMatch(String(headers.location ?? "/"), /^(\w+:|\/\/)/);
  }
});

test("security 32: machines are never set up with a Host that anybody could have sent, nor is a second factor", async () => {
  const robot = "/api/v1/namespaces/hall/robots";
  const made = await ask("POST", robot, { name: "ci" });
  const renewed = await ask("POST", `${robot}/ci/secret`, {});
  const factor = await ask("POST", "/api/v1/second-factor", {});
  assert.deepEqual([made.status, renewed.status, factor.status], [201, 200, 201]);
  for (const { body } of [made, renewed, factor]) {
    const inner = /dockerconfigjson: ([\w+/=]+)/.exec(body.toString())?.[1] ?? "";
    assert.doesNotMatch(body.toString() + Buffer.from(inner, "base64").toString(), /evil/);
  }
  const { port } = new URL(server.url);
  assert.match(made.body.toString(), new RegExp(`http://127\\.0\\.0\\.1:${port}`));
  assert.match(factor.body.toString(), /otpauth:\/\/totp\/Estiva:sven\?/);
  // A name that can't be rebound is one that somebody uses.
  const named = await ask("POST", robot, { name: "named" }, { host: "registry:5000" });
  assert.match(named.body.toString(), /server = \\"http:\/\/registry:5000\\"/);
});

test("security 32: mails need ESTIVA_PUBLIC_URL, and are its alone whatever Host asked for them", async () => {
  await using box = await startMailBox();
  await assert.rejects(
    spawnServer({ env: { ...box.env, ESTIVA_PUBLIC_URL: undefined } }),
    /ESTIVA_PUBLIC_URL/,
  );
  await using office = await spawnServer({
    env: {
      ...{ ...box.env, ESTIVA_PUBLIC_URL: "https://registry.example.com", ESTIVA_SIGN_UP: "open" },
      ...{ ESTIVA_ALLOWED_HOSTS: "evil.example", ESTIVA_PLAIN_HTTP_LOGIN: "allow" },
    },
  });
  await using rows = await TestAccounts.open(office.dataDir);
  const owner = await rows.user("owner", { email: "owner@example.com" });
  await rows.organization("hall", { owners: [owner] });
  const headers = { ...forged, authorization: owner.basic, "content-type": "application/json" };
  const wants: readonly (readonly [method: string, path: string, body: object])[] = [
    ["POST", "/api/v1/password-resets", { username_or_email: "owner" }],
    ["PUT", "/api/v1/organizations/hall/members/guest@example.com", { role: "member" }],
  ];
  for (const [method, path, body] of wants) {
    const { status, body: said } = await send(office.url, path, {
      ...{ method, headers, body: JSON.stringify(body) },
    });
    assert.equal(status, 202, said.toString());
  }
  for (const to of ["owner@example.com", "guest@example.com"]) {
    const { raw, text } = await box.next(to);
    assert.match(text, /https:\/\/registry\.example\.com\//);
    assert.doesNotMatch(raw + text, /evil/);
  }
});
