import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { Browser, basic, loginPath } from "@estiva/testing/browser";
import { seedRepository } from "@estiva/testing/content";
import { password } from "@estiva/testing/password";
import { json, send } from "@estiva/testing/send";
import { type SpawnedServer, spawnServer } from "@estiva/testing/spawn-server";
import { withAdmin } from "@estiva/testing/with-admin";

const users = "/api/v1/users";

let server: SpawnedServer;
before(async () => {
  server = await spawnServer({ env: withAdmin });
});
after(() => server[Symbol.asyncDispose]());

test("whoever signs up signs in, pushes to the own namespace, and logs in as docker does", async () => {
  const alice = new Browser(server.url);
  await alice.signUp("alice", { email: "Alice@Example.com" });
  await alice.signIn("alice");
  const me = await alice.expect<{ user: object; session: object; credential: object }>(
    ...([200, "GET", "/api/v1/session"] as const),
  );
  assert.partialDeepStrictEqual(me, {
    user: { username: "alice", email: "alice@example.com", email_verified: false, is_admin: false },
    session: { method: "password", current: true, address: "127.0.0.1" },
    credential: { kind: "session", scopes: null },
  });
  const scope = "&scope=repository:alice/app:pull,push";
  const login = await send(server.url, loginPath + scope, { headers: basic("alice", password) });
  assert.equal(login.status, 200);
  const { refresh_token: refresh, token } = json<{ refresh_token: string; token: string }>(login);
  assert.match(refresh, /^estiva_refresh_/);
  const push = { method: "POST", headers: { authorization: `Bearer ${token}` } };
  assert.equal((await send(server.url, "/v2/alice/app/blobs/uploads/", push)).status, 202);
  const wrong = await send(server.url, loginPath, { headers: basic("alice", `${password}!`) });
  assert.equal(wrong.status, 401);
});

test("security 13 and 39: a sign-up with is_admin, role, namespace_id or id makes nobody, one without no admin", async () => {
  const mallory = new Browser(server.url);
  const more = {
    is_admin: true,
    role: "owner",
    namespace_id: 1,
    id: 1,
    email_verified: true,
    disabled: false,
  };
  const account = { username: "mallory", email: "m@example.com", password: "neun kleine Boote" };
  for (const [name, value] of Object.entries({ ...more, admission: { kind: "settings" } }))
    await mallory.problem("request_invalid", "POST", users, { ...account, [name]: value });
  await mallory.signUp("mallory", { email: account.email });
  await mallory.signIn("mallory");
  const { user } = await mallory.expect<{ user: { is_admin: boolean; email_verified: boolean } }>(
    ...([200, "GET", "/api/v1/session"] as const),
  );
  assert.equal(user.is_admin, false);
  assert.equal(user.email_verified, false);
  await mallory.problem("forbidden", "GET", users);
});

test("names are checked: grammar, reserved words, authority, look-alikes, taken ones", async () => {
  const somebody = new Browser(server.url);
  await somebody.signUp("bo-bby1");
  const refused = {
    request_invalid: ["A", "a", "-ab", "a_b", "a.b", "ab-", "a--b", "x".repeat(40)],
    name_reserved: ["api", "library", "l1brary", "admin", "adm1n", "support"],
    name_taken: ["bo-bby1", "chief"],
    name_confusable: ["bobby1", "b0bbyl", "bobby-i", "ch1ef"],
  };
  for (const [code, names] of Object.entries(refused)) {
    for (const username of names) await somebody.problem(code, "POST", users, { username, password });
  }
  const chief = new Browser(server.url);
  await chief.signIn("chief");
  await chief.signUp("support");
});

test("passwords are checked: length, common ones, and the account's own names", async () => {
  const somebody = new Browser(server.url);
  const attempts = {
    password_too_short: "kürzer!",
    password_too_long: "x".repeat(129),
    password_too_common: "password1!",
  };
  for (const [code, password] of Object.entries(attempts))
    await somebody.problem(code, "POST", users, { username: "carla", password });
  const personal = { username: "waldemar", email: "w.schmitt@example.org", password: "waldemarschmitt" };
  await somebody.problem("password_too_common", "POST", users, personal);
  const { errors } = await somebody.problem("request_invalid", "POST", users, { username: "carla" });
  assert.equal(errors?.[0]?.pointer, "#/password");
});

test("an unverified address reserves nothing, a verified one belongs to one account", async () => {
  const one = new Browser(server.url);
  await one.signUp("ernst", { email: "shared@example.com" });
  await one.signUp("ernestine", { email: "Shared@example.com" });
  await one.problem("credentials_invalid", "POST", "/api/v1/session", {
    ...{ username: "shared@example.com", password },
  });
  const chief = new Browser(server.url);
  await chief.signIn("chief@EXAMPLE.com");
  await chief.expect(200, "PATCH", `${users}/ernst`, { email_verified: true });
  await chief.problem("email_taken", "PATCH", `${users}/ernestine`, { email_verified: true });
  await one.problem("email_taken", "POST", users, {
    ...{ username: "third", password, email: "shared@example.com" },
  });
  await one.signIn("SHARED@example.com");
  const { user } = await one.expect<{ user: { username: string } }>(200, "GET", "/api/v1/session");
  assert.equal(user.username, "ernst");
});

test("security 33: no account over root repositories, no root repository under an account", async () => {
  await using fresh = await spawnServer();
  await seedRepository(fresh.url, "planted/app");
  const first = new Browser(fresh.url);
  const { detail } = await first.problem("root_repositories_exist", "POST", users, {
    ...{ username: "planted", password },
  });
  assert.match(String(detail), /planted\/app.*planted-app/);
  await first.signUp("owner");
  const push = (name: string) =>
    send(fresh.url, `/v2/${name}/blobs/uploads/`, { method: "POST" }).then(({ status }) => status);
  assert.equal(await push("owner/app"), 401);
  assert.equal(await push("nobody/app"), 401);
  assert.equal(await push("app"), 202);
  assert.equal(await push("planted/app"), 202);
});

test("of a sign-up and first pushes that race for a name, never both succeed", async () => {
  await using fresh = await spawnServer();
  const somebody = new Browser(fresh.url);
  let made = 0;
  // The account gets a longer start each time, so that it wins some race on a machine of any speed.
  for (let round = 0; round < 8 || (made === 0 && round < 60); round += 1) {
    const name = `racer${round}`;
    const signedUp = somebody.call("POST", users, { username: name, password });
    await setTimeout(round * 10);
    const pushes = Array.from({ length: 30 }, (_, n) => seedRepository(fresh.url, `${name}/app${n}`));
    const pushed = (await Promise.allSettled(pushes)).filter(({ status }) => status === "fulfilled").length;
    const { status } = await signedUp;
    if (status === 201) made += 1;
    assert.ok(status === 201 || status === 409, String(status));
    assert.ok(status === 409 || pushed === 0, `${name} was made beside ${pushed} repositories`);
    if (status === 201) await assertEmpty(fresh.url, name);
  }
  assert.ok(made > 0);
});

/** What strangers pushed must not lie in an account's namespace either. */
async function assertEmpty(url: string, name: string): Promise<void> {
  const owner = new Browser(url);
  await owner.signIn(name);
  await owner.expect(204, "DELETE", `${users}/${name}`);
}

test("sign-up by invitation: needed, bound to its address, used once; closed: only by admins", async () => {
  await using invited = await spawnServer({ env: { ...withAdmin, ESTIVA_SIGN_UP: "invite" } });
  const chief = new Browser(invited.url);
  await chief.signIn("chief");
  const somebody = new Browser(invited.url);
  await somebody.problem("invitation_required", "POST", users, { username: "dora", password });
  const { token } = await chief.expect<{ token: string }>(201, "POST", "/api/v1/invitations", {});
  const wrong = { username: "dora", password, invitation: `${token}x` };
  await somebody.problem("invitation_invalid", "POST", users, wrong);
  await somebody.problem("name_taken", "POST", users, { ...wrong, username: "chief", invitation: token });
  await somebody.signUp("dora", { invitation: token });
  await somebody.problem("invitation_invalid", "POST", users, {
    ...wrong,
    username: "eva",
    invitation: token,
  });
  const bound = await chief.expect<{ token: string }>(201, "POST", "/api/v1/invitations", {
    email: "Eva@example.com",
  });
  const eva = { username: "eva", password, invitation: bound.token };
  await somebody.problem("invitation_invalid", "POST", users, eva);
  await somebody.problem("invitation_invalid", "POST", users, { ...eva, email: "other@example.com" });
  const made = await somebody.expect<{ email_verified: boolean }>(201, "POST", users, {
    ...{ ...eva, email: "eva@example.com" },
  });
  assert.equal(made.email_verified, true);

  await using closed = await spawnServer({ env: { ...withAdmin, ESTIVA_SIGN_UP: "closed" } });
  await new Browser(closed.url).problem("sign_up_closed", "POST", users, { username: "fritz", password });
  const admin = new Browser(closed.url);
  await admin.signIn("chief");
  await admin.signUp("fritz");
});

test("sign-ups of one address are limited, with 429 and Retry-After; others go on", async () => {
  const env = { ESTIVA_SIGN_UPS_PER_HOUR: "2", ESTIVA_SIGN_UP: "open" };
  await using limited = await spawnServer({ env });
  const [one, other] = [new Browser(limited.url), new Browser(limited.url, { from: "127.0.0.9" })];
  await one.signUp("first");
  await one.signUp("second");
  await one.problem("name_taken", "POST", users, { username: "first", password });
  const answer = await one.call("POST", users, { username: "third", password });
  assert.equal(answer.status, 429);
  assert.ok(Number(answer.headers["retry-after"]) > 3_000);
  await other.signUp("third");
});

test("passwords are not taken over plain HTTP from elsewhere", async () => {
  await using wide = await spawnServer({ env: { ESTIVA_LISTEN: "0.0.0.0:0", ESTIVA_SIGN_UP: "open" } });
  const url = wide.url.replace("0.0.0.0", "127.0.0.1");
  const far = new Browser(url, { headers: { host: "registry:5000" } });
  await far.problem("plain_http_refused", "POST", users, { username: "gerda", password });
  await far.problem("plain_http_refused", "POST", "/api/v1/session", { username: "gerda", password });
  await new Browser(url).signUp("gerda");
});

test("GET /api/v1/server says how people get in", async () => {
  const server2 = await new Browser(server.url).expect<object>(200, "GET", "/api/v1/server");
  assert.partialDeepStrictEqual(server2, {
    ...{ version: "0.1.0", sign_up: "open", providers: [], mail_configured: false, public_url: null },
    ...{ root_namespace: "open", setup_needed: false },
  });
});
