import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { imageManifest, imageType, index, indexType, pushBlob, sha256 } from "@estiva/testing/content";
import { memoryOf } from "@estiva/testing/process-status";
import { RawConnection } from "@estiva/testing/raw-connection";
import { errorCodes, send } from "@estiva/testing/send";
import { type SpawnedServer, spawnServer } from "@estiva/testing/spawn-server";

const MiB = 1024 * 1024;

let server: SpawnedServer;
before(async () => {
  server = await spawnServer();
  await pushBlob(server.url, "a", "{}");
});
after(() => server[Symbol.asyncDispose]());

async function push(body: Uint8Array | string, type = imageType) {
  const started = performance.now();
  const headers = { "content-type": type };
  const answer = await send(server.url, "/v2/a/manifests/v1", { method: "PUT", headers, body });
  return { answer, duration: performance.now() - started };
}

/** Refused with the status, in bounded time on a machine that has much else to do, and the tag was not made. */
async function refuses(body: Uint8Array | string, status: number, type = imageType): Promise<void> {
  const { answer, duration } = await push(body, type);
  assert.equal(answer.status, status, `${body.slice(0, 300)}: ${answer.body}`);
  assert.deepEqual(errorCodes(answer), ["MANIFEST_INVALID"]);
  assert.ok(duration < 10_000, `${duration} ms`);
  assert.equal((await send(server.url, "/v2/a/manifests/v1")).status, 404);
}

test("security 26: a manifest of 4 MiB is taken, one of a byte more is 413", async () => {
  const manifest = imageManifest({ padding: "" });
  const whole = imageManifest({ padding: "x".repeat(4 * MiB - manifest.length) });
  assert.equal(whole.length, 4 * MiB);
  const headers = { "content-type": imageType };
  const taken = await send(server.url, "/v2/a/manifests/big", { method: "PUT", headers, body: whole });
  assert.equal(taken.status, 201);
  await refuses(whole.replace("xx", "xxx"), 413);
});

test("security 26: a manifest over 4 MiB is 413 too where it comes in chunks without a length", async () => {
  using connection = await RawConnection.open(server.host);
  const head = [`PUT /v2/a/manifests/v1 HTTP/1.1`, `Host: ${server.host}`, `Content-Type: ${imageType}`];
  await connection.send(`${[...head, "Transfer-Encoding: chunked"].join("\r\n")}\r\n\r\n`);
  const chunk = `100000\r\n${" ".repeat(MiB)}\r\n`;
  for (let sent = 0; sent < 6; sent += 1) await connection.send(chunk);
  await connection.send("0\r\n\r\n");
  assert.equal((await connection.answer())?.status, 413);
});

test("security 26: a manifest in chunks of one byte costs no more memory than in one piece", async () => {
  const before = memoryOf(server.pid).peak;
  using connection = await RawConnection.open(server.host);
  const head = [`PUT /v2/a/manifests/v1 HTTP/1.1`, `Host: ${server.host}`, `Content-Type: ${imageType}`];
  await connection.send(`${[...head, "Transfer-Encoding: chunked"].join("\r\n")}\r\n\r\n`);
  await connection.send("1\r\n \r\n".repeat(MiB / 2));
  await connection.send("0\r\n\r\n");
  assert.equal((await connection.answer())?.status, 400);
  const grown = memoryOf(server.pid).peak - before;
  assert.ok(grown < 80, `${grown} MiB`);
});

test("security 26: JSON nested 100,000 deep is refused", async () => {
  const depth = 100_000;
  await refuses("[".repeat(depth) + "]".repeat(depth), 400);
  await refuses("[".repeat(depth), 400);
  await refuses('{"a":'.repeat(depth), 400);
  await refuses(`{"schemaVersion":2,"config":${'{"a":'.repeat(depth)}1${"}".repeat(depth + 1)}`, 400);
  await refuses(`{"schemaVersion":2,"layers":${"[".repeat(depth)}${"]".repeat(depth)}}`, 400);
  await refuses(`{"schemaVersion":2,"annotations":${'{"a":'.repeat(depth)}1${"}".repeat(depth + 1)}`, 400);
});

test("security 26: nesting 100,000 deep where the registry reads nothing is kept and served as it came", async () => {
  const depth = 100_000;
  const body = imageManifest().replace(/\}$/, `,"x":${"[".repeat(depth)}${"]".repeat(depth)}}`);
  const { answer } = await push(body);
  assert.equal(answer.status, 201);
  const pulled = await send(server.url, "/v2/a/manifests/v1");
  assert.equal(sha256(pulled.body), sha256(body));
  assert.equal((await send(server.url, "/v2/a/manifests/v1", { method: "DELETE" })).status, 202);
});

test("security 26: a million descriptors are refused, whatever they look like", async () => {
  const million = `[${"{},".repeat(999_999)}{}]`;
  await refuses(`{"schemaVersion":2,"config":{},"layers":${million}}`, 400);
  await refuses(`{"schemaVersion":2,"manifests":${million}}`, 400, indexType);
  await refuses(`{"schemaVersion":2,"manifests":[${"0,".repeat(1_999_999)}0]}`, 400, indexType);
});

test("security 26: as many descriptors as 4 MiB hold, all of content that isn't there, are refused in bounded time", async () => {
  const children = Array.from({ length: 30_000 }, (_, n) => ({
    mediaType: "x",
    digest: `sha256:${n.toString(16).padStart(64, "0")}`,
    size: 1,
  }));
  await refuses(index(children), 400, indexType);
  const most = index(children.slice(0, 10_000));
  const { answer, duration } = await push(most, indexType);
  assert.equal(answer.status, 404);
  assert.deepEqual(errorCodes(answer), ["MANIFEST_BLOB_UNKNOWN"]);
  assert.ok(duration < 10_000, `${duration} ms`);
});

test("security 26: what is no manifest is refused", async () => {
  const bodies: readonly (Uint8Array | string)[] = [
    "",
    "null",
    "1",
    '"text"',
    "[]",
    "{",
    Uint8Array.from([0xff, 0xfe, 0x7b]),
    Uint8Array.from([0xef, 0xbb, 0xbf, 0x5b]),
    Buffer.alloc(MiB),
    '{"schemaVersion":2,"__proto__":{"config":{}}}',
    imageManifest({ config: null }),
    imageManifest({ config: { mediaType: "x", digest: "sha256:../../x", size: 2 } }),
    imageManifest({ config: { mediaType: "x", digest: sha256("{}"), size: -1 } }),
    imageManifest({ config: { mediaType: "x", digest: sha256("{}"), size: 1e300 } }),
    imageManifest({ config: { mediaType: "x", digest: sha256("{}"), size: "2" } }),
    imageManifest({ config: { mediaType: 7, digest: sha256("{}"), size: 2 } }),
    imageManifest({ layers: {} }),
    imageManifest({ layers: [null] }),
    imageManifest({ layers: [[]] }),
    imageManifest({ subject: "x" }),
    imageManifest({ subject: { digest: "x" } }),
    imageManifest({ artifactType: {} }),
    imageManifest({ annotations: { a: 1 } }),
    imageManifest({ annotations: [] }),
    imageManifest({ mediaType: "application/vnd.docker.distribution.manifest.v2+json" }),
    imageManifest({ mediaType: "x" }),
    imageManifest({ manifests: [] }),
    imageManifest({ schemaVersion: 1 }),
  ];
  for (const body of bodies) await refuses(body, 400);
});

test("security 26: a media type that is no JSON, or that no header can carry, is refused, and never served", async () => {
  for (const type of [
    "text/html",
    "text/html; charset=utf-8",
    "image/svg+xml",
    "application/xml",
    "json",
    "é/json",
  ]) {
    await refuses(imageManifest({ mediaType: undefined }), 400, Buffer.from(type).toString("latin1"));
  }
  for (const mediaType of [
    "x/json\r\nSet-Cookie: a=b",
    "x/json\0",
    "x/é+json",
    "\u{1f433}/json",
    `${"x".repeat(3_000_000)}/json`,
  ]) {
    const body = imageManifest({ mediaType });
    const answer = await send(server.url, "/v2/a/manifests/v1", { method: "PUT", body });
    assert.equal(answer.status, 400, mediaType.slice(0, 40));
    assert.equal((await send(server.url, "/v2/a/manifests/v1")).status, 404);
  }
});
