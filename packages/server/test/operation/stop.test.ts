import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:net";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import {
  imageManifest,
  imageType,
  pushBlob,
  pushManifest,
  sha256,
  startUpload,
} from "@estiva/testing/content";
import { RawConnection } from "@estiva/testing/raw-connection";
import { send } from "@estiva/testing/send";
import { type SpawnedServer, spawnServer } from "@estiva/testing/spawn-server";
import { temporaryFolders } from "@estiva/testing/temporary-folders";

const MiB = 1024 * 1024;
const checkout = fileURLToPath(new URL("../../../..", import.meta.url));

const makeFolder = temporaryFolders();

/** A PATCH that has sent some of its bytes. */
async function beginPatch(server: SpawnedServer, upload: string, whole: Buffer, sent: number) {
  const connection = await RawConnection.open(server.host);
  const head = [`PATCH ${upload} HTTP/1.1`, `Host: ${server.host}`, `Content-Length: ${whole.byteLength}`];
  await connection.send(`${head.join("\r\n")}\r\n\r\n`);
  await connection.send(whole.subarray(0, sent));
  return connection;
}

/** A GET whose answer has begun and of which nothing more is read. */
async function beginPull(server: SpawnedServer, path: string) {
  const connection = await RawConnection.open(server.host);
  await connection.send(`GET ${path} HTTP/1.1\r\nHost: ${server.host}\r\n\r\n`);
  await once(connection.socket, "data");
  connection.socket.pause();
  return connection;
}

async function isRefused(host: string): Promise<boolean> {
  const { hostname, port } = new URL(`http://${host}`);
  const socket = connect({ host: hostname, port: Number(port) });
  const { promise, resolve } = Promise.withResolvers<boolean>();
  socket.once("connect", () => resolve(false)).once("error", () => resolve(true));
  const refused = await promise;
  socket.destroy();
  return refused;
}

test("SIGTERM lets a running pull and a running push finish, takes no new connection, and exits with 0", async () => {
  const dataDir = makeFolder();
  const pushed = randomBytes(4 * MiB);
  let upload: string;
  {
    await using server = await spawnServer({ dataDir, env: { ESTIVA_SHUTDOWN_TIMEOUT: "30s" } });
    const pulled = randomBytes(32 * MiB);
    const digest = await pushBlob(server.url, "a", pulled);
    upload = await startUpload(server.url, "a");
    using push = await beginPatch(server, upload, pushed, MiB);
    using pull = await beginPull(server, `/v2/a/blobs/${digest}`);
    const stopping = server.stop();
    while (!(await isRefused(server.host))) await new Promise(setImmediate);

    pull.socket.resume();
    const got = await pull.answer();
    assert.equal(got?.status, 200);
    assert.equal(sha256(got?.body ?? ""), digest);
    await push.send(pushed.subarray(MiB));
    const answer = await push.answer();
    assert.equal(answer?.status, 202);
    assert.equal(answer?.headers.range, `0-${pushed.byteLength - 1}`);
    assert.deepEqual(await stopping, { code: 0, signal: null });
    assert.doesNotMatch(server.output(), /"level":50/);
  }
  await using again = await spawnServer({ dataDir });
  const closing = await send(again.url, `${upload}?digest=${sha256(pushed)}`, { method: "PUT" });
  assert.equal(closing.status, 201);
});

test("an answer that the client is still reading when all work is done is not cut", async () => {
  await using server = await spawnServer({ env: { ESTIVA_SHUTDOWN_TIMEOUT: "30s" } });
  await pushBlob(server.url, "a", "{}");
  const manifest = imageManifest({ padding: "x".repeat(4 * MiB - 1_000) });
  await pushManifest(server.url, "a", manifest, { tag: "big" });
  using pull = await beginPull(server, "/v2/a/manifests/big");
  const stopping = server.stop();
  while (!(await isRefused(server.host))) await new Promise(setImmediate);
  pull.socket.resume();
  assert.equal(sha256((await pull.answer())?.body ?? ""), sha256(manifest));
  assert.deepEqual(await stopping, { code: 0, signal: null });
});

test("after ESTIVA_SHUTDOWN_TIMEOUT transfers are cut; uploads keep what arrived and go on after a restart", async () => {
  const dataDir = makeFolder();
  const whole = randomBytes(2 * MiB);
  let upload: string;
  {
    await using server = await spawnServer({ dataDir, env: { ESTIVA_SHUTDOWN_TIMEOUT: "1s" } });
    const digest = await pushBlob(server.url, "a", randomBytes(32 * MiB));
    upload = await startUpload(server.url, "a");
    using push = await beginPatch(server, upload, whole, MiB + 12_345);
    using pull = await beginPull(server, `/v2/a/blobs/${digest}`);
    const started = performance.now();
    assert.deepEqual(await server.stop(), { code: 0, signal: null });
    const duration = performance.now() - started;
    assert.ok(duration >= 900 && duration < 8_000, `${duration} ms`);
    pull.socket.resume();
    await Promise.all([push.end(), pull.end()]);
    assert.doesNotMatch(server.output(), /"level":50/);
  }
  await using again = await spawnServer({ dataDir });
  const state = await send(again.url, upload);
  assert.equal(state.status, 204);
  assert.equal(state.headers.range, `0-${MiB + 12_345 - 1}`);
  const rest = whole.subarray(MiB + 12_345);
  const closing = await send(again.url, `${upload}?digest=${sha256(whole)}`, { method: "PUT", body: rest });
  assert.equal(closing.status, 201);
});

test("idle connections don't hold up the end", async () => {
  await using server = await spawnServer({ env: { ESTIVA_SHUTDOWN_TIMEOUT: "60s" } });
  using fresh = await RawConnection.open(server.host);
  using kept = await RawConnection.open(server.host);
  await kept.send(`GET /livez HTTP/1.1\r\nHost: ${server.host}\r\n\r\n`);
  assert.equal((await kept.answer())?.status, 200);
  using partial = await RawConnection.open(server.host);
  await partial.send("GET /livez HT");
  const started = performance.now();
  assert.deepEqual(await server.stop(), { code: 0, signal: null });
  assert.ok(performance.now() - started < 10_000);
  await Promise.all([fresh.end(), kept.end(), partial.end()]);
});

test("SIGINT stops in the same way", async () => {
  await using server = await spawnServer();
  assert.deepEqual(await server.stop("SIGINT"), { code: 0, signal: null });
});

test("npm start passes SIGTERM on: the server drains and is gone when npm is", async () => {
  const env = {
    ...process.env,
    ESTIVA_LISTEN: "127.0.0.1:0",
    ESTIVA_DATA_DIR: makeFolder(),
    ESTIVA_LOG_FORMAT: "json",
  };
  const npm = spawn("npm", ["start"], { cwd: checkout, env, stdio: ["ignore", "pipe", "pipe"] });
  let printed = "";
  let address: string | undefined;
  const ended = once(npm, "exit");
  for await (const chunk of npm.stdout) {
    printed += String(chunk);
    address ??= /"address":"http:\/\/([^"]+)"/.exec(printed)?.[1];
    if (address !== undefined && !npm.killed) {
      assert.equal((await send(`http://${address}`, "/readyz")).status, 200);
      npm.kill("SIGTERM");
    }
  }
  const [code, signal] = (await ended) as [number | null, string | null];
  assert.ok(address !== undefined, printed);
  assert.match(printed, /"msg":"stopping"/);
  // npm itself reports the signal that it was sent as 143 or as the signal.
  assert.ok(code === 0 || code === 143 || signal === "SIGTERM", `${code} ${signal}`);
  assert.equal(await isRefused(address), true);
});

test("a manifest pushed while stopping is either acknowledged and there, or neither", async () => {
  const dataDir = makeFolder();
  const acknowledged: string[] = [];
  {
    await using server = await spawnServer({ dataDir });
    await pushBlob(server.url, "a", "{}");
    const push = async (n: number) => {
      const body = imageManifest({ annotations: { n: String(n) } });
      const call = { method: "PUT", headers: { "content-type": imageType }, body };
      const { status } = await send(server.url, `/v2/a/manifests/t${n}`, call);
      if (status === 201) acknowledged.push(`t${n}`);
    };
    const pushes: Promise<void>[] = [];
    for (let n = 0; n < 100; n += 1) pushes.push(push(n).catch(() => undefined));
    await pushes[0];
    assert.deepEqual(await server.stop(), { code: 0, signal: null });
    await Promise.all(pushes);
  }
  await using again = await spawnServer({ dataDir });
  assert.ok(acknowledged.length > 0);
  for (const tag of acknowledged) assert.equal((await send(again.url, `/v2/a/manifests/${tag}`)).status, 200);
});
