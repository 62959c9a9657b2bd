import assert from "node:assert/strict";
import { mkdtemp, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { Browser } from "@estiva/testing/browser";
import { openPorts } from "@estiva/testing/open-ports";
import { password } from "@estiva/testing/password";
import { json, send } from "@estiva/testing/send";
import { storedSigningKey } from "@estiva/testing/sign-registry-token";
import { spawnServer } from "@estiva/testing/spawn-server";
import { Secret, TOTP } from "otpauth";

const factor = "/api/v1/second-factor";

let dataDir: string;
let keyFile: string;
/** Of alice's authenticator app, and for the day when it is gone. */
let secret: string;
let codes: readonly string[];
/** A registry token from before every restart. */
let token: string;
before(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "estiva-sealed-"));
  keyFile = join(dataDir, "secret.key");
  await using server = await spawnServer({ dataDir });
  const alice = new Browser(server.url);
  await alice.signUp("alice");
  await alice.signIn("alice");
  ({ secret } = await alice.expect<{ secret: string }>(201, "POST", factor));
  // A code that would run into the next step waits for it.
  const left = 30_000 - (Date.now() % 30_000);
  if (left < 3_000) await setTimeout(left);
  const confirmed = { code: code(-1) };
  ({ recovery_codes: codes } = await alice.expect<{ recovery_codes: readonly string[] }>(
    ...([200, "POST", `${factor}/confirm`, confirmed] as const),
  ));
  ({ token } = json<{ token: string }>(await send(server.url, "/auth/token?service=estiva")));
});
after(() => rm(dataDir, { recursive: true }));

function code(steps = 0): string {
  const totp = new TOTP({ secret: Secret.fromBase32(secret) });
  return totp.generate({ timestamp: Date.now() + steps * 30_000 });
}

/** The status of a second step, and of a request with the token from before. */
async function opens(
  typed: () => string,
  env: Readonly<Record<string, string>> = {},
): Promise<readonly number[]> {
  await using server = await spawnServer({ dataDir, env });
  const browser = new Browser(server.url);
  const first = await browser.call("POST", "/api/v1/session", { username: "alice", password });
  const { challenge } = json<{ second_factor: { challenge: string } }>(first).second_factor;
  const second = await browser.call("POST", "/api/v1/session/second-factor", { challenge, code: typed() });
  const pull = await send(server.url, "/v2/", { headers: { authorization: `Bearer ${token}` } });
  return [second.status, pull.status];
}

/** Everything that the database's files have. */
async function databaseBytes(): Promise<string> {
  const files = ["estiva.db", "estiva.db-wal"].map((name) => readFile(join(dataDir, name), "latin1"));
  return (await Promise.allSettled(files))
    .map((file) => (file.status === "fulfilled" ? file.value : ""))
    .join();
}

test("a copy of the database has neither the app's secret nor the key that signs tokens", async () => {
  await using ports = await openPorts(dataDir);
  const { d } = (await storedSigningKey(ports, dataDir)).key.export({ format: "jwk" });
  assert.ok(d !== undefined && d.length > 40);
  const bytes = await databaseBytes();
  assert.match(bytes, /sealed\.[0-9a-f]{16}\./);
  assert.equal(bytes.includes(secret), false);
  assert.equal(bytes.includes(d), false);
  assert.equal((await stat(keyFile)).mode & 0o777, 0o600);
});

test("they open after a restart, with the key in its file or moved into the setting, and with no other", async () => {
  assert.deepEqual(await opens(code), [201, 200]);
  const kept = join(dataDir, "elsewhere");
  await rename(keyFile, kept);
  assert.deepEqual(await opens(() => code(1), { ESTIVA_SECRET_KEY_FILE: kept }), [201, 200]);
  await assert.rejects(stat(keyFile), { code: "ENOENT" });

  const refused =
    /ended with 1 before it listened:\nThe database's secrets are sealed with another key: [^\n]+\n$/;
  await assert.rejects(spawnServer({ dataDir, env: { ESTIVA_SECRET_KEY: "x".repeat(32) } }), refused);
  await assert.rejects(
    spawnServer({ dataDir }),
    refused,
    "the file is missing: a new key is made and is not it",
  );
  await writeFile(keyFile, "short\n");
  await assert.rejects(spawnServer({ dataDir }), /secret\.key is cut short/);
  await rename(kept, keyFile);
});

test("where the key is lost, recovery codes work and the app's don't, as the documents say", async () => {
  await rm(keyFile);
  // What an operator does then; no server would.
  using database = new DatabaseSync(join(dataDir, "estiva.db"));
  database.exec("delete from signing_keys");
  const [second, pull] = await opens(() => code(1));
  assert.deepEqual([second, pull], [400, 401]);
  assert.equal((await opens(() => codes[0] ?? ""))[0], 201);
});
