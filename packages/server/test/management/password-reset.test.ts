import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Browser, basic, loginPath } from "@estiva/testing/browser";
import { type MailBox, startMailBox, tokenIn } from "@estiva/testing/mail-box";
import { password } from "@estiva/testing/password";
import { send } from "@estiva/testing/send";
import { type SpawnedServer, spawnServer } from "@estiva/testing/spawn-server";
import { TestAccounts } from "@estiva/testing/test-accounts";
import { withAdmin } from "@estiva/testing/with-admin";

const session = "/api/v1/session";
const resets = "/api/v1/password-resets";
const verifications = "/api/v1/email-verifications";
const next = "sieben kleine Boote";

let office: MailBox;
let server: SpawnedServer;
before(async () => {
  office = await startMailBox();
  server = await spawnServer({
    env: { ...withAdmin, ...office.env, ESTIVA_PUBLIC_URL: "http://localhost:5000" },
    movableClock: true,
  });
});
after(async () => {
  await server[Symbol.asyncDispose]();
  await office[Symbol.asyncDispose]();
});

async function verified(username: string): Promise<Browser> {
  const browser = new Browser(server.url);
  const email = `${username}@example.com`;
  await browser.signUp(username, { email });
  const token = tokenIn(await office.next(email), "verify");
  await browser.expect(204, "POST", `${verifications}/redeem`, { token });
  return browser;
}

test("an account can't be used before its address is verified, and then it can; the link works once", async () => {
  const browser = new Browser(server.url, { headers: { "accept-language": "pt-PT, en;q=0.5" } });
  const { errors } = await browser.problem("request_invalid", "POST", "/api/v1/users", {
    ...{ username: "anna", password },
  });
  assert.equal(errors?.[0]?.pointer, "#/email");
  await browser.signUp("anna", { email: "Anna@example.com" });
  const letter = await office.next("anna@example.com");
  assert.match(letter.text, /pertence à conta anna/);
  const token = tokenIn(letter, "verify");
  await browser.problem("email_unverified", "POST", session, { username: "anna", password });
  const wrong = { username: "anna", password: "geraten und falsch" };
  await browser.problem("credentials_invalid", "POST", session, wrong);
  const login = await send(server.url, loginPath, { headers: basic("anna", password) });
  assert.equal(login.status, 403);
  assert.match(login.body.toString(), /verified/);
  const program = new Browser(server.url, { headers: basic("anna", password) });
  await program.problem("email_unverified", "GET", session);
  await browser.problem("link_invalid", "POST", `${verifications}/redeem`, { token: `${token}0` });
  await browser.problem("link_invalid", "POST", `${verifications}/redeem`, {
    ...{ token: token.replace("verify", "reset") },
  });
  await browser.expect(204, "POST", `${verifications}/redeem`, { token });
  await browser.problem("link_invalid", "POST", `${verifications}/redeem`, { token });
  await browser.signIn("anna@EXAMPLE.com");
  assert.equal((await send(server.url, loginPath, { headers: basic("anna", password) })).status, 200);
});

test("the operator can confirm an address, and a right password brings the link again", async () => {
  const [one, chief] = [new Browser(server.url), new Browser(server.url)];
  await one.signUp("bert", { email: "bert@example.com" });
  await office.next("bert@example.com");
  await server.passTime(600_000);
  await one.problem("email_unverified", "POST", session, { username: "bert", password });
  await office.next("bert@example.com");
  await one.problem("email_unverified", "POST", session, { username: "bert", password });
  await chief.signIn("chief");
  await chief.expect(200, "PATCH", "/api/v1/users/bert", { email_verified: true });
  await one.signIn("bert");
  assert.ok(!office.unread().includes("bert@example.com"));
});

test("a changed address is unverified until its own link is used; the account goes on working", async () => {
  const browser = await verified("cleo");
  await browser.signIn("cleo");
  await browser.problem("conflict", "POST", verifications);
  const changed = await browser.expect<{ email_verified: boolean }>(200, "PATCH", "/api/v1/users/cleo", {
    email: "New@example.com",
  });
  assert.equal(changed.email_verified, false);
  const first = tokenIn(await office.next("new@example.com"), "verify");
  await browser.expect(200, "PATCH", "/api/v1/users/cleo", { email: "newer@example.com" });
  await browser.problem("link_invalid", "POST", `${verifications}/redeem`, { token: first });
  const second = tokenIn(await office.next("newer@example.com"), "verify");
  await browser.expect(202, "POST", verifications);
  await browser.signIn("cleo");
  await browser.problem("credentials_invalid", "POST", session, { username: "cleo@example.com", password });
  await browser.expect(204, "POST", `${verifications}/redeem`, { token: second });
  await browser.signIn("newer@example.com");
});

test("a link in a mail sets a new password once, ends sessions and docker logins, and signs nobody in", async () => {
  const browser = await verified("dirk");
  await browser.signIn("dirk");
  const asker = new Browser(server.url);
  await asker.expect(202, "POST", resets, { username_or_email: "dirk" });
  const letter = await office.next("dirk@example.com");
  const token = tokenIn(letter, "reset");
  await asker.problem("password_too_short", "POST", `${resets}/redeem`, { token, new_password: "kurz" });
  const personal = { token, new_password: "dirk@example.com" };
  await asker.problem("password_too_common", "POST", `${resets}/redeem`, personal);
  const both = [1, 2].map(() => asker.call("POST", `${resets}/redeem`, { token, new_password: next }));
  const answers = await Promise.all(both);
  assert.deepEqual(answers.map(({ status }) => status).sort(), [204, 400]);
  for (const { headers } of answers) assert.equal(headers["set-cookie"], undefined);
  await browser.problem("authentication_required", "GET", session);
  await browser.problem("credentials_invalid", "POST", session, { username: "dirk", password });
  await browser.signIn("dirk", next);
  const notice = await office.next("dirk@example.com");
  assert.doesNotMatch(notice.text, /token=/);

  await asker.expect(202, "POST", resets, { username_or_email: "dirk@example.com" });
  const late = tokenIn(await office.next("dirk@example.com"), "reset");
  await server.passTime(24 * 60 * 60_000);
  await asker.problem("link_invalid", "POST", `${resets}/redeem`, { token: late, new_password: next });
});

test("security 35: a reset never skips the second factor, and a notice tells of the factor", async () => {
  const browser = await verified("elsa");
  await browser.signIn("elsa");
  const { secret } = await browser.expect<{ secret: string }>(201, "POST", "/api/v1/second-factor");
  const { Secret, TOTP } = await import("otpauth");
  const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: server.now() });
  await browser.expect(200, "POST", "/api/v1/second-factor/confirm", { code });
  await office.next("elsa@example.com");
  await browser.expect(202, "POST", resets, { username_or_email: "elsa" });
  const token = tokenIn(await office.next("elsa@example.com"), "reset");
  await browser.expect(204, "POST", `${resets}/redeem`, { token, new_password: next });
  const answer = await browser.call("POST", session, { username: "elsa", password: next });
  assert.equal(answer.status, 202);
  assert.equal(answer.headers["set-cookie"], undefined);
});

test("security 18: asking for a reset is answered alike for accounts and strangers, and mails only the first", async () => {
  await verified("fred");
  const browser = new Browser(server.url);
  await browser.signUp("greta", { email: "greta@example.com" });
  await office.next("greta@example.com");
  const answers = [];
  for (const login of ["fred", "nobody", "nobody@example.com", "greta", "greta@example.com", "x y"]) {
    const { status, body, headers } = await browser.call("POST", resets, { username_or_email: login });
    answers.push({ status, body: body.toString(), names: Object.keys(headers).sort() });
  }
  for (const answer of answers) assert.deepEqual(answer, answers[0]);
  assert.equal(answers[0]?.status, 202);
  await office.next("fred@example.com");
  assert.deepEqual(
    office.unread().filter((to) => /nobody|greta/.test(to)),
    [],
  );
});

test("security 32: links come from ESTIVA_PUBLIC_URL, never from a request's Host", async () => {
  await using named = await spawnServer({
    env: { ...withAdmin, ...office.env, ESTIVA_PUBLIC_URL: "https://registry.example.com" },
  });
  const forged = { host: "evil", "x-forwarded-host": "evil.example", forwarded: "host=evil.example" };
  const browser = new Browser(named.url, { headers: { ...forged, "x-forwarded-proto": "https" } });
  const refused = await browser.call(
    "POST",
    resets,
    { username_or_email: "chief" },
    { host: "evil.example" },
  );
  assert.equal(refused.status, 421);
  await browser.expect(202, "POST", resets, { username_or_email: "chief" });
  const { text } = await office.next("chief@example.com");
  assert.ok(text.includes("https://registry.example.com/reset#token=estiva_reset_"), text);
  assert.doesNotMatch(text, /evil/);
});

test("without mail, what needs it says so, and addresses need no proof", async () => {
  await using plain = await spawnServer();
  const browser = new Browser(plain.url);
  await browser.problem("mail_not_configured", "POST", resets, { username_or_email: "hans" });
  await browser.signUp("hans", { email: "hans@example.com" });
  await browser.signIn("hans");
  await browser.problem("mail_not_configured", "POST", verifications);
});

test("who loses the second factor through an admin is told by mail", async () => {
  await verified("olaf");
  const chief = new Browser(server.url);
  await chief.signIn("chief");
  await using accounts = await TestAccounts.open(server.dataDir);
  await accounts.enrol(await accounts.namespaceId("olaf"));
  await chief.expect(204, "DELETE", "/api/v1/users/olaf/second-factor");
  assert.match((await office.next("olaf@example.com")).text, /olaf no longer asks for a code/);
});
