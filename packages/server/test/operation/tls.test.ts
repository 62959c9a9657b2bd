import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { Agent, request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { after, before, test } from "node:test";
import { connect } from "node:tls";
import { selfSignedCertificate } from "@estiva/testing/self-signed-certificate";
import { send } from "@estiva/testing/send";
import { type SpawnedServer, spawnServer } from "@estiva/testing/spawn-server";

const MiB = 1024 * 1024;
const { cert, key } = selfSignedCertificate();
const agent = new Agent({ keepAlive: true, ca: cert });

let folder: string;
let env: { readonly ESTIVA_TLS_CERT_FILE: string; readonly ESTIVA_TLS_KEY_FILE: string };
let server: SpawnedServer;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "estiva-tls-"));
  env = { ESTIVA_TLS_CERT_FILE: join(folder, "tls.crt"), ESTIVA_TLS_KEY_FILE: join(folder, "tls.key") };
  await writeFile(env.ESTIVA_TLS_CERT_FILE, cert);
  await writeFile(env.ESTIVA_TLS_KEY_FILE, key);
  server = await spawnServer({ env });
});
after(async () => {
  agent.destroy();
  await server[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

async function ask(path: string, { method = "GET", headers = {}, body }: Asked = {}) {
  const asked = request(`${server.url}${path}`, { method, headers, agent, servername: "localhost" }).end(
    body,
  );
  const [response] = (await once(asked, "response")) as [IncomingMessage];
  return { status: response.statusCode, headers: response.headers, body: await buffer(response) };
}

test("it says that it is at an https address, and sends clients there for their tokens", async () => {
  assert.match(server.url, /^https:\/\/127\.0\.0\.1:\d+$/);
  const { status, headers } = await ask("/v2/");
  assert.equal(status, 401);
  assert.ok(headers["www-authenticate"]?.includes(`realm="${server.url}/auth/token"`));
});

test("a large blob comes back byte for byte, whole and in ranges", async () => {
  const bytes = randomBytes(48 * MiB + 4_711);
  const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
  const started = await ask("/v2/a/blobs/uploads/", { method: "POST" });
  assert.equal(started.status, 202);
  const { pathname, search } = new URL(started.headers.location ?? "", server.url);
  const finish = `${pathname}${search === "" ? "?" : `${search}&`}digest=${digest}`;
  assert.equal((await ask(finish, { method: "PUT", body: bytes })).status, 201);
  const whole = await ask(`/v2/a/blobs/${digest}`);
  assert.equal(whole.status, 200);
  assert.ok(whole.body.equals(bytes));
  for (const [first, last] of [
    ...([
      [0, 0],
      [1, 70_000],
      [MiB - 1, 20 * MiB + 7],
    ] as const),
    [bytes.length - 5 * MiB, bytes.length - 1] as const,
  ]) {
    const part = await ask(`/v2/a/blobs/${digest}`, { headers: { Range: `bytes=${first}-${last}` } });
    assert.equal(part.status, 206);
    assert.ok(part.body.equals(bytes.subarray(first, last + 1)), `${first} to ${last}`);
  }
});

test("browsers are told to stay with TLS, but not for the names of their own machine", async () => {
  const named = await ask("/v2/", { headers: { Host: "registry:5000" } });
  assert.equal(named.headers["strict-transport-security"], "max-age=31536000");
  for (const host of ["localhost:5000", "127.0.0.1", "x.localhost"]) {
    const { headers } = await ask("/v2/", { headers: { Host: host } });
    assert.equal(headers["strict-transport-security"], undefined, host);
  }
  await using plain = await spawnServer();
  const { headers } = await send(plain.url, "/v2/", { headers: { Host: "registry:5000" } });
  assert.equal(headers["strict-transport-security"], undefined);
});

test("plain HTTP is answered 400 in words", async () => {
  const { status, headers, body } = await send(server.url.replace("https", "http"), "/v2/");
  assert.equal(status, 400);
  assert.equal(headers["content-type"], "text/plain");
  assert.match(body.toString(), /use https/);
});

test("a renewed certificate is served after SIGHUP, without a restart", async () => {
  const serial = async () => {
    const { hostname, port } = new URL(server.url);
    const socket = connect({ host: hostname, port: Number(port), rejectUnauthorized: false });
    await once(socket, "secureConnect");
    const { serialNumber } = socket.getPeerCertificate();
    socket.destroy();
    return serialNumber;
  };
  const old = await serial();
  const renewed = selfSignedCertificate();
  await writeFile(env.ESTIVA_TLS_CERT_FILE, renewed.cert);
  await writeFile(env.ESTIVA_TLS_KEY_FILE, renewed.key);
  server.process.kill("SIGHUP");
  while (!server.output().includes("certificate changed")) {
    await once(server.process.stdout ?? server.process, "data");
  }
  assert.notEqual(await serial(), old);
});

test("SIGTERM ends it at once though connections are open that have asked nothing", async () => {
  await using stopping = await spawnServer({ env: { ...env, ESTIVA_SHUTDOWN_TIMEOUT: "20s" } });
  const { hostname, port } = new URL(stopping.url);
  const greeted = connect({ host: hostname, port: Number(port), rejectUnauthorized: false });
  greeted.on("error", () => undefined);
  await once(greeted, "secureConnect");
  const started = performance.now();
  const { code } = await stopping.stop();
  assert.equal(code, 0);
  assert.ok(performance.now() - started < 5_000);
  greeted.destroy();
});

test("files that can't be used stop the start in words that name them", async () => {
  const broken = { ...env, ESTIVA_TLS_KEY_FILE: join(folder, "missing") };
  await assert.rejects(spawnServer({ env: broken }), /The key .*missing can't be read \(ENOENT\)/);
  const half = { ESTIVA_TLS_CERT_FILE: env.ESTIVA_TLS_CERT_FILE };
  await assert.rejects(spawnServer({ env: half }), /ESTIVA_TLS_KEY_FILE is not: set both, or neither/);
});
