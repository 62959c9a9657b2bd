import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { Browser, basic, loginPath } from "@estiva/testing/browser";
import { password } from "@estiva/testing/password";
import { json, send } from "@estiva/testing/send";
import { type SpawnedServer, spawnServer } from "@estiva/testing/spawn-server";
import { TestAccounts } from "@estiva/testing/test-accounts";
import { withAdmin } from "@estiva/testing/with-admin";
import { Secret, TOTP } from "otpauth";

const factor = "/api/v1/second-factor";
const session = "/api/v1/session";

let server: SpawnedServer;
before(async () => {
  server = await spawnServer({ env: withAdmin, movableClock: true });
});
after(() => server[Symbol.asyncDispose]());

/** An authenticator app; codes of other steps than the present one as its clock is moved. */
class App {
  readonly #secret: string;

  constructor(secret: string) {
    this.#secret = secret;
  }

  code(steps = 0): string {
    const totp = new TOTP({ secret: Secret.fromBase32(this.#secret) });
    return totp.generate({ timestamp: server.now() + steps * 30_000 });
  }
}

interface Enrolled {
  readonly browser: Browser;
  readonly app: App;
  readonly codes: readonly string[];
}

/** Codes change every 30 seconds: a test that would run into the next step waits for it. */
beforeEach(async () => {
  const left = 30_000 - (server.now() % 30_000);
  if (left < 3_000) await new Promise((resolve) => setTimeout(resolve, left));
});

/** An account with a second factor, confirmed by the code of the step before. */
async function enrolled(username: string): Promise<Enrolled> {
  const browser = new Browser(server.url);
  await browser.signUp(username);
  await browser.signIn(username);
  const begun = await browser.expect<{ secret: string; otpauth_uri: string }>(201, "POST", factor);
  assert.match(begun.otpauth_uri, new RegExp(`^otpauth://totp/Estiva:${username}\\?`));
  const app = new App(begun.secret);
  const { recovery_codes: codes } = await browser.expect<{ recovery_codes: readonly string[] }>(
    ...([200, "POST", `${factor}/confirm`, { code: app.code(-1) }] as const),
  );
  assert.equal(codes.length, 10);
  return { browser, app, codes };
}

/** The first step, to its challenge. */
async function challengeFor(browser: Browser, username: string): Promise<string> {
  const answer = await browser.call("POST", session, { username, password });
  assert.equal(answer.status, 202);
  assert.equal(answer.headers["set-cookie"], undefined);
  return json<{ second_factor: { challenge: string } }>(answer).second_factor.challenge;
}

test("security 35: where a second factor is on, a password alone opens nothing, at every entrance", async () => {
  const other = new Browser(server.url);
  await other.signUp("anna");
  await other.signIn("anna");
  const login = await send(server.url, loginPath, { headers: basic("anna", password) });
  const { refresh_token: refresh } = json<{ refresh_token: string }>(login);
  const { token } = await other.expect<{ token: string }>(201, "POST", "/api/v1/tokens", {
    ...{ name: "ci", scopes: ["repository:anna/*:pull"] },
  });
  const browser = new Browser(server.url);
  await browser.signIn("anna");
  const { secret } = await browser.expect<{ secret: string }>(201, "POST", factor);
  const app = new App(secret);
  await browser.problem("code_invalid", "POST", `${factor}/confirm`, { code: "000000" });
  await browser.expect(200, "POST", `${factor}/confirm`, { code: app.code() });
  await other.problem("authentication_required", "GET", session);
  await browser.expect(200, "GET", session);

  const form = (fields: string) =>
    send(server.url, "/auth/token", {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: `service=estiva&client_id=docker&${fields}`,
    });
  const words = encodeURIComponent(password);
  const right = basic("anna", password);
  const entrances = [
    await send(server.url, loginPath, { headers: right }),
    await send(server.url, "/v2/anna/app/tags/list", { headers: right }),
    await send(server.url, session, { headers: right }),
    await form(`grant_type=password&username=anna&password=${words}`),
  ];
  for (const answer of entrances) {
    assert.equal(answer.status, 401);
    assert.match(answer.body.toString(), /personal access token/);
  }
  const wrong = await send(server.url, loginPath, { headers: basic("anna", "not that one, no") });
  assert.equal(wrong.status, 401);
  assert.doesNotMatch(wrong.body.toString(), /personal access token/);
  assert.equal((await form(`grant_type=refresh_token&refresh_token=${refresh}`)).status, 401);
  assert.equal((await send(server.url, loginPath, { headers: basic("anna", token) })).status, 200);
});

test("security 35: the second step takes a code once, of the app or for recovery, and then makes a session", async () => {
  const { app, codes } = await enrolled("berta");
  const browser = new Browser(server.url);
  const used = app.code();
  const first = await challengeFor(browser, "berta");
  const step = `${session}/second-factor`;
  await browser.problem("authentication_required", "GET", session);
  await browser.expect(201, "POST", step, { challenge: first, code: `${used.slice(0, 3)} ${used.slice(3)}` });
  const me = await browser.expect<{ user: { second_factor: boolean } }>(200, "GET", session);
  assert.equal(me.user.second_factor, true);
  await browser.problem("challenge_invalid", "POST", step, { challenge: first, code: app.code(1) });

  const second = await challengeFor(browser, "berta");
  await browser.problem("code_invalid", "POST", step, { challenge: second, code: used });
  await browser.problem("code_invalid", "POST", step, { challenge: second, code: app.code(-1) });
  await browser.expect(201, "POST", step, { challenge: second, code: app.code(1) });

  const [recovery = "", another = ""] = codes;
  const third = await challengeFor(browser, "berta");
  await browser.expect(201, "POST", step, { challenge: third, code: recovery.toUpperCase() });
  const fourth = await challengeFor(browser, "berta");
  await browser.problem("code_invalid", "POST", step, { challenge: fourth, code: recovery });
  const both = [fourth, await challengeFor(browser, "berta")].map((challenge) =>
    browser.call("POST", step, { challenge, code: another }),
  );
  const statuses = (await Promise.all(both)).map(({ status }) => status).sort();
  assert.deepEqual(statuses, [201, 400]);
  const { recovery_codes_left: left } = await browser.expect<{ recovery_codes_left: number }>(
    ...([200, "GET", factor] as const),
  );
  assert.equal(left, 8);
});

test("a challenge ends after five wrong codes, after five minutes, and with a changed password", async () => {
  const { browser: own, app } = await enrolled("clara");
  const browser = new Browser(server.url);
  const step = `${session}/second-factor`;
  const tried = await challengeFor(browser, "clara");
  for (let attempt = 0; attempt < 5; attempt += 1)
    await browser.problem("code_invalid", "POST", step, { challenge: tried, code: `00000${attempt}` });
  await browser.problem("challenge_invalid", "POST", step, { challenge: tried, code: app.code() });
  const late = await challengeFor(browser, "clara");
  await server.passTime(5 * 60_000);
  await browser.problem("challenge_invalid", "POST", step, { challenge: late, code: app.code() });
  const overtaken = await challengeFor(browser, "clara");
  const change = { current_password: password, new_password: `${password} zwei` };
  await own.expect(204, "PUT", "/api/v1/users/clara/password", change);
  await browser.problem("challenge_invalid", "POST", step, { challenge: overtaken, code: app.code() });
  for (const challenge of ["x", overtaken.replace("challenge", "reset"), `${overtaken}0`])
    await browser.problem("challenge_invalid", "POST", step, { challenge, code: app.code() });
});

test("codes of one account are limited, from wherever and with however many challenges", async () => {
  await enrolled("dora");
  const statuses: number[] = [];
  for (let round = 0; round < 7; round += 1) {
    const browser = new Browser(server.url, { from: `127.0.5.${round + 1}` });
    const challenge = await challengeFor(browser, "dora");
    for (let attempt = 0; attempt < 5; attempt += 1) {
      const code = `0000${round}${attempt}`;
      const answer = await browser.call("POST", `${session}/second-factor`, { challenge, code });
      statuses.push(answer.status);
    }
  }
  assert.equal(statuses.filter((status) => status === 400).length, 29);
  assert.equal(statuses.at(-1), 429);
});

test("it is switched off and its recovery codes renewed by a code; begun anew only when off", async () => {
  const { browser, app, codes } = await enrolled("emma");
  const begin = () => browser.call("POST", factor);
  assert.equal((await begin()).status, 409);
  await browser.problem("conflict", "POST", `${factor}/confirm`, { code: app.code() });
  await browser.problem("code_invalid", "POST", `${factor}/recovery-codes`, { code: "123456" });
  const renewed = await browser.expect<{ recovery_codes: readonly string[] }>(
    ...([200, "POST", `${factor}/recovery-codes`, { code: app.code() }] as const),
  );
  await browser.problem("code_invalid", "POST", `${factor}/disable`, { code: codes[0] });
  await browser.expect(204, "POST", `${factor}/disable`, { code: renewed.recovery_codes[0] });
  assert.deepEqual(await browser.expect(200, "GET", factor), {
    ...{ enabled: false, confirmed_at: null, recovery_codes_left: 0 },
  });
  await browser.problem("conflict", "POST", `${factor}/disable`, { code: app.code() });
  await browser.problem("conflict", "POST", `${factor}/recovery-codes`, { code: app.code() });
  assert.equal((await begin()).status, 201);
  const { enabled } = await browser.expect<{ enabled: boolean }>(200, "GET", factor);
  assert.equal(enabled, false);
  await new Browser(server.url).signIn("emma");
});

test("an admin takes a lost factor off another account, which ends what it had open; nobody else may, nor for oneself", async () => {
  const { browser, app } = await enrolled("frida");
  const path = "/api/v1/users/frida/second-factor";
  const chief = new Browser(server.url);
  await chief.signIn("chief");
  const other = new Browser(server.url);
  await other.signUp("gustav");
  await other.signIn("gustav");
  for (const one of [browser, other]) await one.problem("forbidden", "DELETE", path);
  await chief.problem("not_found", "DELETE", "/api/v1/users/nobody-here/second-factor");
  await chief.problem("conflict", "DELETE", "/api/v1/users/gustav/second-factor");
  await chief.problem("forbidden", "DELETE", "/api/v1/users/chief/second-factor");
  const challenge = await challengeFor(new Browser(server.url), "frida");
  await using accounts = await TestAccounts.open(server.dataDir);
  const versionOf = async () => (await accounts.ports.users.findByName("frida"))?.credentialVersion;
  const before = await versionOf();
  await server.passTime(11 * 60_000);
  await chief.problem("session_required", "DELETE", path);
  await chief.signIn("chief");
  await chief.expect(204, "DELETE", path);
  assert.notEqual(await versionOf(), before);
  await browser.problem("authentication_required", "GET", factor);
  await browser.problem("challenge_invalid", "POST", `${session}/second-factor`, {
    challenge,
    code: app.code(),
  });
  await chief.problem("conflict", "DELETE", path);
  const again = new Browser(server.url);
  await again.signIn("frida");
  assert.equal((await again.expect<{ enabled: boolean }>(200, "GET", factor)).enabled, false);
  const { items } = await chief.expect<{ items: readonly { object: string; result: string }[] }>(
    ...([200, "GET", "/api/v1/audit?action=second-factor.remove"] as const),
  );
  assert.deepEqual(
    items.filter(({ result }) => result === "ok").map(({ object }) => object),
    ["user frida"],
  );
});
