import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import {
  type Descriptor,
  imageManifest,
  imageType,
  index,
  indexType,
  pushBlob,
  pushManifest,
  sha256,
  startUpload,
} from "@estiva/testing/content";
import { copyReferrer, copyUpload } from "@estiva/testing/planted-rows";
import { memoryOf, openDescriptors } from "@estiva/testing/process-status";
import { RawConnection } from "@estiva/testing/raw-connection";
import { json, send } from "@estiva/testing/send";
import { spawnServer } from "@estiva/testing/spawn-server";

const MiB = 1024 * 1024;

interface Page {
  readonly manifests: readonly Descriptor[];
}

const referrers = 100_000;

test(`security 30: ${referrers} referrers of one manifest come in pages, in bounded time and memory`, async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "estiva-test-"));
  try {
    let subject: Descriptor;
    {
      await using server = await spawnServer({ dataDir });
      await pushBlob(server.url, "a", "{}");
      subject = await pushManifest(server.url, "a", imageManifest());
      const referrer = await pushManifest(server.url, "a", imageManifest({ subject }));
      await server.stop();
      copyReferrer(dataDir, referrer.digest, referrers - 1);
    }
    await using server = await spawnServer({ dataDir });
    const before = memoryOf(server.pid).peak;
    const durations: number[] = [];
    let found = 0;
    let path: string | undefined = `/v2/a/referrers/${subject.digest}`;
    while (path !== undefined) {
      const started = performance.now();
      const answer = await send(server.url, path);
      durations.push(performance.now() - started);
      const { manifests } = json<Page>(answer);
      assert.ok(manifests.length <= 1_000);
      found += manifests.length;
      path = /^<(\/v2\/[^>]+)>; rel="next"$/.exec(String(answer.headers.link))?.[1];
    }
    assert.equal(found, referrers);
    assert.ok(Math.max(...durations) < 5_000, `${Math.max(...durations)} ms`);
    const most = await send(server.url, `/v2/a/referrers/${subject.digest}?n=1000000000`);
    assert.ok(json<Page>(most).manifests.length <= 10_000);
    const grown = memoryOf(server.pid).peak - before;
    assert.ok(grown < 150, `${grown} MiB`);
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
});

test("security 30: a page of referrers is bounded in bytes too, however long their annotations are", async () => {
  await using server = await spawnServer();
  await pushBlob(server.url, "a", "{}");
  const subject = await pushManifest(server.url, "a", imageManifest());
  const count = 6;
  for (let n = 0; n < count; n += 1) {
    const annotations = { text: `${n}`.padEnd(4 * MiB - 1_000, "x") };
    await pushManifest(server.url, "a", imageManifest({ subject, annotations }));
  }
  let seen = 0;
  let path: string | undefined = `/v2/a/referrers/${subject.digest}?n=10000`;
  while (path !== undefined) {
    const answer = await send(server.url, path);
    assert.equal(answer.status, 200);
    assert.ok(answer.body.byteLength <= 5 * MiB, `a page of ${answer.body.byteLength} bytes`);
    seen += json<Page>(answer).manifests.length;
    path = /^<(\/v2\/[^>]+)>; rel="next"$/.exec(String(answer.headers.link))?.[1];
  }
  assert.equal(seen, count);
});

test("security 30: indexes nested 100 deep are kept and pulled; one that holds itself can't be made", async () => {
  await using server = await spawnServer();
  await pushBlob(server.url, "a", "{}");
  let child = await pushManifest(server.url, "a", imageManifest());
  for (let depth = 0; depth < 100; depth += 1) {
    const annotations = { depth: String(depth) };
    child = await pushManifest(server.url, "a", index([child], { annotations }), { type: indexType });
  }
  assert.equal((await send(server.url, `/v2/a/manifests/${child.digest}`)).status, 200);
  // A digest can't be known before the bytes that it stands in, so a cycle needs a child that isn't there.
  const [one, other] = [sha256("one"), sha256("other")];
  for (const digest of [one, other]) {
    const body = index([{ mediaType: indexType, digest, size: 100 }]);
    const headers = { "content-type": indexType };
    const call = { method: "PUT", headers, body };
    assert.equal((await send(server.url, `/v2/a/manifests/${digest}`, call)).status, 400);
    assert.equal((await send(server.url, "/v2/a/manifests/cycle", call)).status, 404);
  }
});

test("security 30: subjects may refer in a circle of names without end to nothing, and 100 deep", async () => {
  await using server = await spawnServer();
  await pushBlob(server.url, "a", "{}");
  let subject: Descriptor = { mediaType: imageType, digest: sha256("missing"), size: 7 };
  for (let depth = 0; depth < 100; depth += 1) {
    const next = await pushManifest(server.url, "a", imageManifest({ subject }));
    const list = json<Page>(await send(server.url, `/v2/a/referrers/${subject.digest}`));
    assert.deepEqual(
      list.manifests.map(({ digest }) => digest),
      [next.digest],
    );
    subject = next;
  }
});

test("security 30: open uploads of one address are limited to 1,000; one that ends makes room, and a running one goes on", async () => {
  await using server = await spawnServer();
  const first = await startUpload(server.url, "a");
  copyUpload(server.dataDir, first.split("/").at(-1) ?? "", 998);
  const last = await startUpload(server.url, "a");
  const refused = await send(server.url, "/v2/a/blobs/uploads/", { method: "POST" });
  assert.equal(refused.status, 429);
  assert.ok(Number(refused.headers["retry-after"]) > 0);
  assert.equal((await send(server.url, last, { method: "PATCH", body: "x" })).status, 202);
  assert.equal((await send(server.url, first, { method: "DELETE" })).status, 204);
  assert.equal((await send(server.url, "/v2/a/blobs/uploads/", { method: "POST" })).status, 202);
  assert.equal((await send(server.url, "/v2/a/blobs/uploads/", { method: "POST" })).status, 429);
});

test("security 30: an upload that nobody continues is gone after its lifetime, with its bytes", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "estiva-test-"));
  const env = { ESTIVA_UPLOAD_LIFETIME: "1ms" };
  try {
    let upload: string;
    {
      await using server = await spawnServer({ dataDir, env });
      upload = await startUpload(server.url, "a");
      assert.equal((await send(server.url, upload)).status, 404);
    }
    await using server = await spawnServer({ dataDir });
    assert.equal((await send(server.url, upload)).status, 404);
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
});

test("security 30: thousands of requests in one go on a connection that reads nothing hold neither files nor memory", async () => {
  await using server = await spawnServer();
  const digest = await pushBlob(server.url, "a", randomBytes(8 * MiB));
  const descriptors = openDescriptors(server.pid);
  const before = memoryOf(server.pid).now;
  const request = `GET /v2/a/blobs/${digest} HTTP/1.1\r\nHost: ${server.host}\r\n\r\n`;
  const connections = await Promise.all(Array.from({ length: 4 }, () => RawConnection.open(server.host)));
  for (const { socket } of connections) {
    socket.pause();
    socket.write(request.repeat(5_000));
  }
  // Served between the requests that wait.
  for (let n = 0; n < 20; n += 1) assert.equal((await send(server.url, "/livez")).status, 200);
  const held = openDescriptors(server.pid) - descriptors;
  const grown = memoryOf(server.pid).now - before;
  for (const connection of connections) connection[Symbol.dispose]();
  assert.ok(held < 1_000, `${held} descriptors`);
  assert.ok(grown < 150, `${grown} MiB`);
  assert.doesNotMatch(server.output(), /"level":50/);
});

test("security 30: hundreds of large manifests that never end hold bounded memory, and small ones are still taken", async () => {
  await using server = await spawnServer();
  await pushBlob(server.url, "a", "{}");
  const before = memoryOf(server.pid).now;
  const descriptors = openDescriptors(server.pid);
  const head = [`PUT /v2/a/manifests/v1 HTTP/1.1`, `Host: ${server.host}`, `Content-Type: ${imageType}`];
  const body = Buffer.alloc(4 * MiB - 1, " ");
  const stalled = await Promise.all(
    Array.from({ length: 200 }, async () => {
      const connection = await RawConnection.open(server.host);
      await connection.send(`${head.join("\r\n")}\r\nContent-Length: ${4 * MiB}\r\n\r\n`);
      await connection.send(body);
      return connection;
    }),
  );
  const [refused] = await Promise.all([
    Promise.any(stalled.map((connection) => connection.answer())),
    pushManifest(server.url, "a", imageManifest(), { tag: "small" }),
  ]);
  assert.equal(refused?.status, 503);
  assert.ok(Number(refused?.headers["retry-after"]) > 0);
  const grown = memoryOf(server.pid).now - before;
  for (const connection of stalled) connection[Symbol.dispose]();
  assert.ok(grown < 400, `${grown} MiB`);
  // What was held is free again, once the server has heard that they left.
  while (openDescriptors(server.pid) > descriptors + 5) await send(server.url, "/livez");
  const large = imageManifest({ padding: "x".repeat(3 * MiB) });
  for (let n = 0; n < 3; n += 1) await pushManifest(server.url, "a", large, { tag: "large" });
});
