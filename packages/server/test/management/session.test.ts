import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Browser, basic, loginPath } from "@estiva/testing/browser";
import { password } from "@estiva/testing/password";
import { readAudit } from "@estiva/testing/read-audit";
import { json, send } from "@estiva/testing/send";
import { type SpawnedServer, spawnServer } from "@estiva/testing/spawn-server";
import { TestAccounts } from "@estiva/testing/test-accounts";
import { withAdmin } from "@estiva/testing/with-admin";

const session = "/api/v1/session";

let server: SpawnedServer;
before(async () => {
  server = await spawnServer({ env: withAdmin });
  const first = new Browser(server.url);
  for (const name of ["alice", "bob", "carol", "dave"]) await first.signUp(name);
});
after(() => server[Symbol.asyncDispose]());

async function signedIn(username: string): Promise<Browser> {
  const browser = new Browser(server.url);
  await browser.signIn(username);
  return browser;
}

interface Session {
  readonly id: string;
  readonly current: boolean;
  readonly fresh_until: string;
  readonly signed_in_at: string;
}

test("the cookie is HttpOnly, Lax and bound to its port on plain HTTP, and __Host- and Secure over TLS", async () => {
  const answer = await new Browser(server.url).call("POST", session, { username: "alice", password });
  const port = new URL(server.url).port;
  const secret = "estiva_session_[0-9A-Za-z]{49}";
  const plain = new RegExp(
    `^estiva_session_${port}=${secret}; Path=/; Max-Age=7776000; HttpOnly; SameSite=Lax$`,
  );
  assert.match(String(answer.headers["set-cookie"]?.[0]), plain);
  assert.equal(answer.headers["cache-control"], "no-store");
  await using behind = await spawnServer({ env: { ...withAdmin, ESTIVA_TRUSTED_PROXIES: "127.0.0.1" } });
  const proxied = { "x-forwarded-proto": "https", "x-forwarded-for": "192.0.2.7", host: "registry" };
  const browser = new Browser(behind.url, { headers: proxied });
  const secure = await browser.call("POST", session, { username: "chief", password });
  const bound = new RegExp(
    `^__Host-estiva_session=${secret}; Path=/; Max-Age=7776000; HttpOnly; SameSite=Lax; Secure$`,
  );
  assert.match(String(secure.headers["set-cookie"]?.[0]), bound);
  const { session: own } = await browser.expect<{ session: { address: string } }>(200, "GET", session);
  assert.equal(own.address, "192.0.2.7");
});

test("security 18: unknown, wrong, disabled and passwordless accounts get one answer", async () => {
  const chief = await signedIn("chief");
  await chief.expect(200, "PATCH", "/api/v1/users/dave", { disabled: true });
  const browser = new Browser(server.url);
  const attempts = [
    { username: "nobody-here", password },
    { username: "nobody@example.com", password },
    { username: "alice", password: "not this one, no" },
    { username: "alice", password: "" },
    { username: "dave", password },
    { username: "library", password },
    { username: "ali\u0000ce", password },
  ];
  const answers = [];
  for (const attempt of attempts) {
    const { status, body, headers } = await browser.call("POST", session, attempt);
    const { request_id: _, ...problem } = json<Record<string, unknown>>({ body });
    answers.push({ status, problem, names: Object.keys(headers).sort() });
  }
  assert.equal(answers[0]?.status, 401);
  for (const answer of answers) assert.deepEqual(answer, answers[0]);
});

test("security 18: guesses at one account from one address are slowed down, and never lock the owner out", async () => {
  const guesser = new Browser(server.url, { from: "127.0.0.66" });
  const statuses: number[] = [];
  for (let guess = 0; guess < 8; guess += 1) {
    const answer = await guesser.call("POST", session, { username: "bob", password: `guess ${guess} or so` });
    statuses.push(answer.status);
  }
  assert.deepEqual(statuses.slice(0, 5), [401, 401, 401, 401, 401]);
  assert.ok(statuses.slice(5).includes(429), statuses.join());
  const slowed = await guesser.call("POST", session, { username: "bob", password });
  assert.equal(slowed.status, 429);
  assert.ok(Number(slowed.headers["retry-after"]) >= 1);
  await signedIn("bob");
});

test("security 40: 10,000 wrong passwords for a name keep neither its owner nor its tokens out", async () => {
  const carol = await signedIn("carol");
  const { token } = await carol.expect<{ token: string }>(201, "POST", "/api/v1/tokens", {
    ...{ name: "ci", scopes: ["repository:carol/*:pull,push"] },
  });
  const attackers = Array.from(
    { length: 20 },
    (_, n) => new Browser(server.url, { from: `127.0.1.${n + 1}` }),
  );
  const refused = attackers.map(async (attacker, which) => {
    for (let guess = 0; guess < 500; guess += 1) {
      const attempt = { username: "carol", password: `guess ${which}-${guess}` };
      const { status } = await attacker.call("POST", session, attempt);
      assert.ok(status === 401 || status === 429, String(status));
    }
  });
  await Promise.all(refused);
  await signedIn("carol");
  const login = await send(server.url, loginPath, { headers: basic("carol", password) });
  assert.equal(login.status, 200);
  const from = new Browser(server.url, { from: "127.0.1.1", headers: basic("carol", token) });
  assert.equal((await from.call("GET", loginPath)).status, 200);
});

test("security 20: a change asked for by another origin, a form or another port's page is refused", async () => {
  const alice = await signedIn("alice");
  const own = { origin: server.url, "sec-fetch-site": "same-origin" };
  const other = `http://127.0.0.1:${Number(new URL(server.url).port) + 1}`;
  const foreign: readonly Readonly<Record<string, string>>[] = [
    { origin: "https://evil.example" },
    { origin: other },
    { origin: "null" },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
    { origin: server.url, "sec-fetch-site": "same-site" },
  ];
  const form = "application/x-www-form-urlencoded";
  const calls = [
    ["POST", session, { username: "alice", password }],
    ["POST", "/api/v1/users", { username: "evil", password }],
    ["POST", "/api/v1/second-factor", {}],
    ["DELETE", "/api/v1/sessions", undefined],
    ["DELETE", session, undefined],
  ] as const;
  for (const [method, path, body] of calls) {
    for (const headers of foreign) {
      const answer = await alice.call(method, path, body, headers);
      assert.equal(answer.status, 403, `${method} ${path} ${JSON.stringify(headers)}`);
      assert.equal(json<{ code: string }>(answer).code, "origin_foreign");
    }
    if (method === "DELETE") continue;
    for (const type of [form, "Text/Plain;charset=utf-8", "multipart/form-data; boundary=x"]) {
      const answer = await alice.call(method, path, JSON.stringify(body), { ...own, "content-type": type });
      assert.equal(answer.status, 403, `${path} ${type}`);
      assert.equal(json<{ code: string }>(answer).code, "origin_foreign");
    }
    const untyped = await alice.call(method, path, JSON.stringify(body), { ...own, "content-type": "" });
    assert.equal(untyped.status, 415, path);
  }
  // A program's mistake is told as that: without a cookie there is nothing to abuse.
  const program = new Browser(server.url);
  const mistyped = await program.call("POST", session, "{}", { "content-type": form });
  assert.equal(mistyped.status, 415);
  assert.equal((await alice.call("GET", session, undefined, own)).status, 200);
  const accepted = await alice.call("POST", session, { username: "alice", password }, own);
  assert.equal(accepted.status, 201);
});

test("security 20: a planted session id is never taken over, and signing in again changes it", async () => {
  const planted = new Browser(server.url);
  const name = `estiva_session_${new URL(server.url).port}`;
  planted.cookie = `${name}=estiva_session_${"A".repeat(49)}`;
  await planted.problem("authentication_required", "GET", session);
  await planted.signIn("bob");
  const first = planted.cookie;
  assert.ok(!first.includes("AAAA"));
  await planted.signIn("bob");
  assert.notEqual(planted.cookie, first);
  const thief = new Browser(server.url);
  thief.cookie = first;
  await thief.problem("authentication_required", "GET", session);
  thief.cookie = `${first}; ${first}`;
  await thief.problem("authentication_required", "GET", session);
});

test("security 20: signing out, disabling and a new password end sessions", async () => {
  const browser = await signedIn("alice");
  const { cookie } = browser;
  const out = await browser.call("DELETE", session);
  assert.equal(out.status, 204);
  assert.match(String(out.headers["set-cookie"]?.[0]), /=; Path=\/; Max-Age=0/);
  browser.cookie = cookie;
  await browser.problem("authentication_required", "GET", session);
  assert.equal((await browser.call("DELETE", session)).status, 204);

  const [here, there] = [await signedIn("alice"), await signedIn("alice")];
  const login = await send(server.url, loginPath, { headers: basic("alice", password) });
  const { refresh_token: refresh } = json<{ refresh_token: string }>(login);
  const renew = () =>
    send(server.url, "/auth/token", {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: `service=estiva&client_id=docker&grant_type=refresh_token&refresh_token=${refresh}`,
    });
  assert.equal((await renew()).status, 200);
  const change = { current_password: password, new_password: "fünf kleine Boote" };
  await here.problem("credentials_invalid", "PUT", "/api/v1/users/alice/password", {
    ...{ ...change, current_password: "falsch geraten" },
  });
  await here.problem("credentials_invalid", "PUT", "/api/v1/users/alice/password", {
    new_password: change.new_password,
  });
  await here.expect(204, "PUT", "/api/v1/users/alice/password", change);
  await here.expect(200, "GET", session);
  await there.problem("authentication_required", "GET", session);
  assert.equal((await renew()).status, 401);
  const old = await send(server.url, loginPath, { headers: basic("alice", password) });
  assert.equal(old.status, 401);

  const chief = await signedIn("chief");
  await chief.expect(200, "PATCH", "/api/v1/users/alice", { disabled: true });
  await here.problem("authentication_required", "GET", session);
  await chief.expect(200, "PATCH", "/api/v1/users/alice", { disabled: false });
  await here.problem("authentication_required", "GET", session);
  await chief.expect(204, "PUT", "/api/v1/users/alice/password", { new_password: password });
  await signedIn("alice");
});

test("security 34: a session cookie on /v2 is as nothing, and a token opens no session", async () => {
  const bob = await signedIn("bob");
  const push = await bob.call("POST", "/v2/bob/app/blobs/uploads/");
  assert.equal(push.status, 401);
  const { token } = await bob.expect<{ token: string }>(201, "POST", "/api/v1/tokens", {
    ...{ name: "all", scopes: ["repository:bob/**:pull,push,create,delete,metadata,admin"] },
  });
  await bob.problem("credentials_invalid", "POST", session, { username: "bob", password: token });
  for (const headers of [{ authorization: `Bearer ${token}` }, basic("bob", token)]) {
    const holder = new Browser(server.url, { headers });
    const me = await holder.expect<{ credential: object; session: null }>(200, "GET", session);
    assert.deepEqual(me.credential, {
      ...{ kind: "token", scopes: ["repository:bob/**:pull,push,create,delete,metadata,admin"] },
    });
    assert.equal(me.session, null);
    const change = { current_password: password, new_password: "sechs kleine Boote" };
    await holder.problem("session_required", "PUT", "/api/v1/users/bob/password", change);
    await holder.problem("session_required", "PATCH", "/api/v1/users/bob", { email: "x@example.com" });
    await holder.problem("session_required", "POST", "/api/v1/second-factor");
    await holder.problem("session_required", "DELETE", "/api/v1/sessions");
    await holder.problem("session_required", "DELETE", "/api/v1/users/bob");
    await holder.problem("credential_not_accepted", "GET", "/api/v1/sessions");
  }
});

test("sessions are listed by page, and ended one by one or all others at once", async () => {
  const browsers = [await signedIn("carol"), await signedIn("carol"), await signedIn("carol")] as const;
  const [here, one, two] = browsers;
  const list = async () => {
    const items: Session[] = [];
    for (let cursor = ""; ; ) {
      const path = `/api/v1/sessions?limit=2${cursor}`;
      const page = await here.expect<{ items: Session[]; next_cursor: string | null }>(200, "GET", path);
      items.push(...page.items);
      if (page.next_cursor === null) return items;
      cursor = `&cursor=${page.next_cursor}`;
    }
  };
  const all = await list();
  assert.ok(all.length >= 3);
  assert.equal(all.filter(({ current }) => current).length, 1);
  const [newest] = all;
  assert.equal(Date.parse(String(newest?.fresh_until)) - Date.parse(String(newest?.signed_in_at)), 600_000);
  await here.expect(204, "DELETE", `/api/v1/sessions/${newest?.id}`);
  await two.problem("authentication_required", "GET", session);
  const bob = await signedIn("bob");
  for (const id of [all[1]?.id, newest?.id, "0", "x", "99999999"])
    await bob.problem("not_found", "DELETE", `/api/v1/sessions/${id}`);
  const { sessions_ended: ended } = await here.expect<{ sessions_ended: number }>(
    ...([200, "DELETE", "/api/v1/sessions"] as const),
  );
  assert.equal(ended, all.length - 2);
  await one.problem("authentication_required", "GET", session);
  assert.equal((await list()).length, 1);
  await here.problem("cursor_invalid", "GET", "/api/v1/sessions?cursor=x");
});

test("after ten minutes the sensitive changes want a new sign-in; unused and old sessions end", async () => {
  await using later = await spawnServer({ movableClock: true });
  const bob = new Browser(later.url);
  await bob.signUp("bob");
  await bob.signIn("bob");
  await later.passTime(11 * 60_000);
  await bob.expect(200, "GET", session);
  await bob.problem("session_required", "PATCH", "/api/v1/users/bob", { email: "bob@example.com" });
  await bob.problem("session_required", "DELETE", "/api/v1/sessions");
  await bob.signIn("bob");
  await bob.expect(200, "PATCH", "/api/v1/users/bob", { email: "bob@example.com" });
  const day = 24 * 60 * 60_000;
  await later.passTime(15 * day);
  await bob.problem("authentication_required", "GET", session);
  await bob.signIn("bob");
  for (let passed = 0; passed < 90; passed += 10) {
    await bob.expect(200, "GET", session);
    await later.passTime(10 * day);
  }
  await bob.problem("authentication_required", "GET", session);
});

test("sign-ins, refused ones too, and what follows are in the audit", async () => {
  await using accounts = await TestAccounts.open(server.dataDir);
  let rows = await readAudit(accounts.ports);
  const browser = new Browser(server.url, { from: "127.0.3.3" });
  await browser.call("POST", session, { username: "bob", password: "völlig falsch hier" });
  await browser.call("POST", session, { username: "my secret password", password: "x" });
  await browser.signIn("bob");
  await browser.call("DELETE", session);
  const deadline = Date.now() + 5_000;
  const has = (action: string, object: RegExp, result: string) =>
    rows.some((row) => row.action === action && object.test(row.object) && row.result === result);
  while (!has("session.create", /^unknown user$/, "refused") && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    rows = await readAudit(accounts.ports);
  }
  assert.ok(has("session.create", /^unknown user$/, "refused"));
  assert.ok(has("session.create", /^user bob$/, "refused"));
  assert.ok(has("session.create", /^user bob$/, "ok"));
  assert.ok(has("session.end", /^session \d+$/, "ok"));
  assert.ok(has("user.create", /^user alice$/, "ok"));
  assert.ok(has("password.change", /^user alice$/, "ok"));
  assert.ok(has("password.change", /^user alice$/, "refused"));
  assert.ok(has("user.update", /^user alice$/, "ok"));
  const text = JSON.stringify(rows) + server.output();
  for (const secret of [password, "völlig falsch", "my secret password", "estiva_session_"])
    assert.ok(!text.includes(secret), secret);
});
