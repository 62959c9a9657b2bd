import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { Browser } from "@estiva/testing/browser";
import { password } from "@estiva/testing/password";
import { spawnServer } from "@estiva/testing/spawn-server";
import { TestAccounts } from "@estiva/testing/test-accounts";
import { withAdmin } from "@estiva/testing/with-admin";
import { Secret, TOTP } from "otpauth";
import { pino } from "pino";
import { createConfig } from "#server/config/config.ts";
import type { Environment } from "#server/config/env.ts";
import { announceSetUp } from "#server/start/announcements/announce-set-up.ts";

const main = fileURLToPath(new URL("../../src/main.ts", import.meta.url));
const setup = "/api/v1/setup";
const chief = { username: "chief", email: "Chief@example.com", password };
const linkFile = (dataDir: string) => join(dataDir, "setup-link");

async function secretOf(dataDir: string): Promise<string> {
  const link = await readFile(linkFile(dataDir), "utf8");
  return /#(estiva_setup_\w+)\n$/.exec(link)?.[1] ?? assert.fail(link);
}

test("security 19 and 39: no account is there; the link makes one admin, once, and is in no log", async () => {
  await using server = await spawnServer();
  await using accounts = await TestAccounts.open(server.dataDir);
  const anyone = { text: undefined, state: undefined, after: undefined, limit: 1 };
  assert.deepEqual(await accounts.ports.users.page(anyone), []);
  const browser = new Browser(server.url);
  const info = () => browser.expect<{ setup_needed: boolean }>(200, "GET", "/api/v1/server");
  await browser.signUp("first");
  assert.equal((await info()).setup_needed, true);
  for (const [username, secret] of [
    ["admin", "admin"],
    ["root", ""],
    ["estiva", "estiva"],
  ])
    await browser.problem("credentials_invalid", "POST", "/api/v1/session", { username, password: secret });
  const link = await readFile(linkFile(server.dataDir), "utf8");
  assert.ok(link.startsWith(`http://localhost:${new URL(server.url).port}/setup#estiva_setup_`), link);
  assert.equal((await stat(linkFile(server.dataDir))).mode & 0o777, 0o600);
  assert.match(server.output(), /no administrator yet/);
  assert.doesNotMatch(server.output(), /estiva_setup_/);
  const secret = await secretOf(server.dataDir);
  await browser.problem("link_invalid", "POST", setup, { ...chief, secret: `${secret}0` });
  await browser.problem("password_too_common", "POST", setup, { ...chief, secret, password: "password1!" });
  await browser.problem("name_taken", "POST", setup, { ...chief, secret, username: "first" });
  const each = await Promise.all(
    ["admin", "chief"].map((username) => browser.call("POST", setup, { ...chief, secret, username })),
  );
  assert.deepEqual(each.map(({ status }) => status).sort(), [201, 400]);
  await browser.problem("link_invalid", "POST", setup, { ...chief, secret, username: "third" });
  assert.equal((await info()).setup_needed, false);
  await assert.rejects(stat(linkFile(server.dataDir)), { code: "ENOENT" });
  await browser.signIn("chief@example.com");
  const { user } = await browser.expect<{ user: object }>(200, "GET", "/api/v1/session");
  assert.partialDeepStrictEqual(user, { is_admin: true, email_verified: true });
});

test("each start without an admin makes a new link, the old one ends; an hour later it has expired", async (t) => {
  const dataDir = await mkdtemp(join(tmpdir(), "estiva-setup-"));
  t.after(() => rm(dataDir, { recursive: true }));
  let old = "";
  {
    await using _server = await spawnServer({ dataDir });
    old = await secretOf(dataDir);
  }
  await assert.rejects(stat(linkFile(dataDir)), { code: "ENOENT" });
  await using server = await spawnServer({ dataDir, movableClock: true });
  const browser = new Browser(server.url);
  await browser.problem("link_invalid", "POST", setup, { ...chief, secret: old });
  const secret = await secretOf(dataDir);
  assert.notEqual(secret, old);
  await server.passTime(3_540_000);
  const tooCommon = { ...chief, secret, password: "password1!" };
  await browser.problem("password_too_common", "POST", setup, tooCommon);
  await server.passTime(60_000);
  await browser.problem("link_invalid", "POST", setup, { ...chief, secret });
});

test("on a terminal's log the link is printed, below the public address, and no file is written", async (t) => {
  const dataDir = await mkdtemp(join(tmpdir(), "estiva-setup-"));
  t.after(() => rm(dataDir, { recursive: true }));
  const env = {
    ...{ ...process.env, ESTIVA_LOG_FORMAT: "pretty", ESTIVA_PUBLIC_URL: "https://registry.example.com" },
    ...{ ESTIVA_DATA_DIR: dataDir, ESTIVA_LISTEN: "127.0.0.1:0" },
  };
  const child = spawn(process.execPath, [main], { env, stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(child, "exit");
  t.after(() => child.kill());
  let printed = "";
  for await (const chunk of child.stdout) {
    printed += String(chunk);
    if (/setup#/.test(printed)) break;
  }
  assert.match(printed, /\n {2}https:\/\/registry\.example\.com\/setup#estiva_setup_\w{49}\n/);
  await assert.rejects(stat(linkFile(dataDir)), { code: "ENOENT" });
  child.kill();
  await ended;
});

test("a link that leads into this machine says what to write for it elsewhere; one that leads home doesn't", () => {
  const told = (env: Environment) => {
    const lines: string[] = [];
    const logger = pino({}, { write: (line: string) => void lines.push(line) });
    const way = {
      admin: undefined,
      link: "http://localhost:5000/setup#estiva_setup_secret",
      file: "/srv/setup-link",
    };
    announceSetUp(createConfig(env, false), way, logger);
    assert.doesNotMatch(lines.join(), /estiva_setup_/);
    return /from another machine, write .* for localhost:5000(.*ESTIVA_PLAIN_HTTP_LOGIN)?/.exec(lines.join());
  };
  assert.ok(told({ ESTIVA_LISTEN: "0.0.0.0:5000" })?.[1]);
  assert.ok(told({ ESTIVA_PROFILE: "container" })?.[1]);
  const plain = told({ ESTIVA_LISTEN: "[::]:5000", ESTIVA_PLAIN_HTTP_LOGIN: "allow" });
  assert.deepEqual([plain === null, plain?.[1]], [false, undefined]);
  assert.equal(told({}), null);
  const env = { ESTIVA_LISTEN: "0.0.0.0:5000", ESTIVA_PUBLIC_URL: "https://registry.example.com" };
  assert.equal(told(env), null);
});

test("ESTIVA_ADMIN_* make an admin while there is none, change nothing later, and can be refused", async (t) => {
  const dataDir = await mkdtemp(join(tmpdir(), "estiva-setup-"));
  t.after(() => rm(dataDir, { recursive: true }));
  {
    await using server = await spawnServer({ dataDir, env: withAdmin });
    const browser = new Browser(server.url);
    await browser.signIn("chief");
    await assert.rejects(stat(linkFile(dataDir)), { code: "ENOENT" });
    await browser.signUp("plain");
    assert.doesNotMatch(server.output(), /no administrator/);
  }
  {
    const other = { ESTIVA_ADMIN_USERNAME: "plain", ESTIVA_ADMIN_PASSWORD: "neun kleine Boote" };
    const env = { ...withAdmin, ...other, ESTIVA_PROFILE: "container" };
    await using server = await spawnServer({ dataDir, env });
    assert.doesNotMatch(server.output(), /ANYONE/, "the container image is closed by the first account");
    const browser = new Browser(server.url);
    await browser.problem("credentials_invalid", "POST", "/api/v1/session", {
      ...{ username: "plain", password: "neun kleine Boote" },
    });
    await browser.signIn("chief");
  }
  const common = { ...withAdmin, ESTIVA_ADMIN_PASSWORD: "password1" };
  await assert.rejects(spawnServer({ env: common }), /ESTIVA_ADMIN_PASSWORD name can't be made.*guessed/);
});

test("ESTIVA_ADMIN_RESET lets an admin back in who has lost password and second factor, once", async (t) => {
  const dataDir = await mkdtemp(join(tmpdir(), "estiva-setup-"));
  t.after(() => rm(dataDir, { recursive: true }));
  {
    await using server = await spawnServer({ dataDir, env: withAdmin });
    const browser = new Browser(server.url);
    await browser.signUp("plain");
    await browser.signIn("chief");
    const factor = "/api/v1/second-factor";
    const { secret } = await browser.expect<{ secret: string }>(201, "POST", factor);
    const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate();
    await browser.expect(200, "POST", `${factor}/confirm`, { code });
  }
  for (const name of ["plain", "nobody-here"]) {
    const env = { ...withAdmin, ESTIVA_ADMIN_RESET: name };
    await assert.rejects(spawnServer({ dataDir, env }), new RegExp(`no administrator .* is called ${name}`));
  }
  await using server = await spawnServer({ dataDir, env: { ...withAdmin, ESTIVA_ADMIN_RESET: "chief" } });
  const link = await readFile(linkFile(dataDir), "utf8");
  const [, token] = /\/reset#(estiva_reset_\w+)\n$/.exec(link) ?? assert.fail(link);
  const browser = new Browser(server.url);
  await browser.expect(202, "POST", "/api/v1/session", { username: "chief", password });
  const redeem = [
    "POST",
    "/api/v1/password-resets/redeem",
    { token, new_password: "neun kleine Boote" },
  ] as const;
  await browser.expect(204, ...redeem);
  await browser.problem("link_invalid", ...redeem);
  await browser.problem("credentials_invalid", "POST", "/api/v1/session", { username: "chief", password });
  await browser.signIn("chief", "neun kleine Boote");
  assert.match(server.output(), /sets a new password for chief/);
  assert.doesNotMatch(server.output(), /estiva_reset_/);
});
