import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Browser, basic, loginPath } from "@estiva/testing/browser";
import { seedRepository } from "@estiva/testing/content";
import { dumpRows } from "@estiva/testing/dump-rows";
import { password } from "@estiva/testing/password";
import { json, send } from "@estiva/testing/send";
import { type SpawnedServer, spawnServer } from "@estiva/testing/spawn-server";
import { TestAccounts } from "@estiva/testing/test-accounts";
import { withAdmin } from "@estiva/testing/with-admin";

const users = "/api/v1/users";
const session = "/api/v1/session";

let server: SpawnedServer;
let chief: Browser;
before(async () => {
  server = await spawnServer({ env: withAdmin });
  chief = new Browser(server.url);
  await chief.signIn("chief");
});
after(() => server[Symbol.asyncDispose]());

async function member(username: string, more: object = {}): Promise<Browser> {
  const browser = new Browser(server.url);
  await browser.signUp(username, more);
  await browser.signIn(username);
  return browser;
}

interface Page {
  readonly items: readonly { readonly username: string }[];
  readonly next_cursor: string | null;
}

test("admins list accounts by page, part of name or address, and state; others may not", async () => {
  for (const name of ["list-ada", "list-bea", "list-cyd", "list-dan"])
    await new Browser(server.url).signUp(name, { email: `${name.slice(5)}_x@example.org` });
  const names = async (query: string) => {
    const { items, next_cursor: next } = await chief.expect<Page>(200, "GET", `${users}?${query}`);
    return { names: items.map(({ username }) => username), next };
  };
  const first = await names("q=list-&limit=3");
  assert.deepEqual(first.names, ["list-ada", "list-bea", "list-cyd"]);
  const rest = await names(`q=list-&limit=3&cursor=${first.next}`);
  assert.deepEqual(rest, { names: ["list-dan"], next: null });
  assert.deepEqual((await names("q=BEA_X@Example")).names, ["list-bea"]);
  for (const text of ["list_", "l%25t", "%5C", "%25"]) assert.deepEqual((await names(`q=${text}`)).names, []);
  await chief.expect(200, "PATCH", `${users}/list-cyd`, { disabled: true });
  assert.deepEqual((await names("q=list-&state=disabled")).names, ["list-cyd"]);
  assert.deepEqual((await names("q=list-&state=active")).names, ["list-ada", "list-bea", "list-dan"]);
  await chief.problem("cursor_invalid", "GET", `${users}?cursor=WzFd`);
  const other = await member("plain-one");
  await other.problem("forbidden", "GET", users);
  await new Browser(server.url).problem("authentication_required", "GET", users);
});

test("strangers see an account's name and age, itself and admins the rest, and none but those change it", async () => {
  const own = await member("inge", { email: "inge@example.com" });
  const [stranger, anyone] = [await member("jack"), new Browser(server.url)];
  for (const browser of [stranger, anyone]) {
    const seen = await browser.expect<object>(200, "GET", `${users}/inge`);
    assert.deepEqual(Object.keys(seen).sort(), ["created_at", "username"]);
    await browser.problem("not_found", "GET", `${users}/nobody-there`);
  }
  for (const browser of [own, chief]) {
    const seen = await browser.expect<{ email: string }>(200, "GET", `${users}/inge`);
    assert.equal(seen.email, "inge@example.com");
  }
  const change = { email: "evil@example.com" };
  await stranger.problem("forbidden", "PATCH", `${users}/inge`, change);
  await stranger.problem("forbidden", "PATCH", `${users}/nobody-there`, change);
  await stranger.problem("forbidden", "DELETE", `${users}/inge`);
  await stranger.problem("forbidden", "PUT", `${users}/inge/password`, { new_password: "acht kleine Boote" });
  await anyone.problem("authentication_required", "PATCH", `${users}/inge`, change);
  for (const own_change of [{ is_admin: true }, { email_verified: true }, { disabled: true }])
    await own.problem("forbidden", "PATCH", `${users}/inge`, own_change);
  await chief.problem("not_found", "PATCH", `${users}/nobody-there`, change);
  const { is_admin: isAdmin } = await own.expect<{ is_admin: boolean }>(200, "GET", `${users}/inge`);
  assert.equal(isAdmin, false);
});

test("disabling ends sessions, docker logins and tokens at once; enabling brings tokens back, not sessions", async () => {
  const kurt = await member("kurt");
  const { token } = await kurt.expect<{ token: string }>(201, "POST", "/api/v1/tokens", {
    ...{ name: "ci", scopes: ["repository:kurt/**:pull,push,create"] },
  });
  const login = await send(server.url, `${loginPath}&scope=repository:kurt/app:pull,push`, {
    headers: basic("kurt", password),
  });
  const { refresh_token: refresh, token: jwt } = json<{ refresh_token: string; token: string }>(login);
  const withRefresh = () =>
    send(server.url, "/auth/token", {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: `service=estiva&client_id=docker&grant_type=refresh_token&refresh_token=${refresh}`,
    });
  const push = (headers: Readonly<Record<string, string>>) =>
    send(server.url, "/v2/kurt/app/blobs/uploads/", { method: "POST", headers });
  const bearer = { authorization: `Bearer ${jwt}` };
  assert.equal((await push(bearer)).status, 202);
  assert.equal((await push(basic("kurt", token))).status, 202);
  await chief.expect(200, "PATCH", `${users}/kurt`, { disabled: true });
  await kurt.problem("authentication_required", "GET", session);
  assert.equal((await push(bearer)).status, 401);
  assert.equal((await push(basic("kurt", token))).status, 401);
  assert.equal((await push(basic("kurt", password))).status, 401);
  assert.equal((await withRefresh()).status, 401);
  await chief.expect(200, "PATCH", `${users}/kurt`, { disabled: false });
  await kurt.problem("authentication_required", "GET", session);
  assert.equal((await withRefresh()).status, 401);
  assert.equal((await push(basic("kurt", token))).status, 202);
  await kurt.signIn("kurt");
});

test("the last admin can't be demoted, disabled or deleted, also where two try at once", async () => {
  for (const change of [{ is_admin: false }, { disabled: true }])
    await chief.problem("last_admin", "PATCH", `${users}/chief`, change);
  await chief.problem("last_admin", "DELETE", `${users}/chief`);
  const second = await member("deputy");
  await chief.expect(200, "PATCH", `${users}/deputy`, { is_admin: true });
  const each = await Promise.all([
    chief.call("PATCH", `${users}/deputy`, { is_admin: false }),
    second.call("PATCH", `${users}/chief`, { is_admin: false }),
  ]);
  const statuses = each.map(({ status }) => status);
  assert.ok(statuses.includes(200) && (statuses.includes(409) || statuses.includes(403)), statuses.join());
  await using accounts = await TestAccounts.open(server.dataDir);
  const everyone = { text: undefined, state: undefined, after: undefined, limit: 1_000 };
  const admins = (await accounts.ports.users.page(everyone)).filter(({ isAdmin }) => isAdmin);
  assert.equal(admins.length, 1);
  // Whoever is left makes the other one an admin again.
  const left = statuses[0] === 200 ? chief : second;
  await left.expect(200, "PATCH", `${users}/${left === chief ? "deputy" : "chief"}`, { is_admin: true });
  await chief.expect(200, "PATCH", `${users}/deputy`, { disabled: true });
  await chief.problem("last_admin", "PATCH", `${users}/chief`, { is_admin: false });
});

test("security 33: a deleted account is gone with all that was its own, and its name is never given again", async () => {
  const lena = await member("lena", { email: "lena@example.com" });
  const { token } = await lena.expect<{ token: string }>(201, "POST", "/api/v1/tokens", {
    ...{ name: "ci", scopes: ["repository:lena/**:pull,push,create"] },
  });
  await seedRepository(server.url, "lena/app", basic("lena", token));
  await lena.problem("not_empty", "DELETE", `${users}/lena`);
  await lena.expect(204, "DELETE", "/api/v1/repositories/lena/app");
  await lena.expect(201, "POST", "/api/v1/organizations", { name: "lenas-org" });
  const { detail } = await lena.problem("last_owner", "DELETE", `${users}/lena`);
  assert.match(String(detail), /lenas-org/);
  await lena.expect(204, "DELETE", "/api/v1/organizations/lenas-org");
  const gone = await lena.call("DELETE", `${users}/lena`);
  assert.equal(gone.status, 204, gone.body.toString());
  assert.match(String(gone.headers["set-cookie"]?.[0]), /Max-Age=0/);
  await lena.problem("credentials_invalid", "POST", session, { username: "lena", password });
  assert.equal((await send(server.url, loginPath, { headers: basic("lena", token) })).status, 401);
  await chief.problem("not_found", "GET", `${users}/lena`);
  const { items } = await chief.expect<Page>(200, "GET", `${users}?q=lena`);
  assert.deepEqual(items, []);
  await lena.problem("name_taken", "POST", users, { username: "lena", password });
  await lena.problem("name_confusable", "POST", users, { username: "1ena", password });
  const push = await send(server.url, "/v2/lena/app/blobs/uploads/", { method: "POST" });
  assert.notEqual(push.status, 202);
  const { namespaces = [], users: rows = [], sessions = [], grants = [] } = dumpRows(server.dataDir);
  const id = namespaces.find(({ name }) => name === "lena")?.id;
  const [row] = rows.filter((one) => one.id === id);
  assert.deepEqual([row?.email, row?.password_hash], [null, null]);
  assert.ok(sessions.every(({ user_id }) => user_id !== id));
  assert.ok(grants.every(({ subject }) => subject !== `user:${Number(id)}`));
  await member("max", { email: "lena@example.com" });
});

test("an admin makes accounts where sign-up is closed, signed in a short while ago", async () => {
  await using closed = await spawnServer({
    env: { ...withAdmin, ESTIVA_SIGN_UP: "closed" },
    movableClock: true,
  });
  const admin = new Browser(closed.url);
  await admin.signIn("chief");
  await new Browser(closed.url).problem("sign_up_closed", "POST", users, { username: "kim", password });
  await admin.signUp("kim");
  await closed.passTime(11 * 60_000);
  await admin.problem("session_required", "POST", users, { username: "lee", password });
  const byPassword = new Browser(closed.url, { headers: basic("chief", password) });
  await byPassword.signUp("lee");
  const kim = new Browser(closed.url, { headers: basic("kim", password) });
  await kim.problem("sign_up_closed", "POST", users, { username: "mia", password });
});
