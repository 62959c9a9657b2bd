import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, test } from "node:test";
import { sha256, startUpload } from "@estiva/testing/content";
import { errorCodes, send } from "@estiva/testing/send";
import { type SpawnedServer, spawnServer } from "@estiva/testing/spawn-server";

let server: SpawnedServer;
before(async () => {
  server = await spawnServer();
});
after(() => server[Symbol.asyncDispose]());

const KiB = 1024;

async function offsetOf(upload: string): Promise<number> {
  const { status, headers } = await send(server.url, upload);
  assert.equal(status, 204);
  const end = Number(/^0-(\d+)$/.exec(String(headers.range))?.[1]);
  return end === 0 ? 0 : end + 1;
}

function patch(upload: string, body: Uint8Array, range?: string) {
  const headers = range === undefined ? {} : { "content-range": range };
  return send(server.url, upload, { method: "PATCH", headers, body });
}

const close = (upload: string, digest: string) =>
  send(server.url, `${upload}?digest=${digest}`, { method: "PUT" });

test("security 28: of 16 PATCHes that race for the same place one wins and the others are 416", async () => {
  for (let round = 0; round < 5; round += 1) {
    const upload = await startUpload(server.url, "a");
    const bodies = Array.from({ length: 16 }, () => randomBytes(64 * KiB));
    const answers = await Promise.all(bodies.map((body) => patch(upload, body, `0-${64 * KiB - 1}`)));
    const winners = answers.flatMap(({ status }, n) => (status === 202 ? [n] : []));
    assert.equal(winners.length, 1, answers.map(({ status }) => status).join());
    assert.ok(answers.every(({ status }) => status === 202 || status === 416));
    const digest = sha256(bodies[winners[0] ?? 0] ?? "");
    assert.equal((await close(upload, digest)).status, 201);
  }
});

test("security 28: PATCHes without a Content-Range that race never mix their bytes", async () => {
  const upload = await startUpload(server.url, "a");
  const bodies = Array.from({ length: 16 }, (_, n) => Buffer.alloc(256 * KiB, n + 1));
  const answers = await Promise.all(bodies.map((body) => patch(upload, body)));
  const taken = answers.filter(({ status }) => status === 202).length;
  assert.ok(taken >= 1);
  assert.ok(answers.every(({ status }) => status === 202 || status === 416));
  assert.equal(await offsetOf(upload), taken * 256 * KiB);
  assert.equal((await close(upload, sha256("not this"))).status, 400);
  // Whole bodies one after the other, in the order in which the answers' Range counts them up.
  const order = answers
    .flatMap(({ status, headers }, n) => (status === 202 ? [{ n, range: String(headers.range) }] : []))
    .sort((a, b) => Number(a.range.slice(2)) - Number(b.range.slice(2)));
  const whole = Buffer.concat(order.map(({ n }) => bodies[n] ?? Buffer.alloc(0)));
  assert.equal((await close(upload, sha256(whole))).status, 201);
});

test("security 28: a Content-Range that is wrong, overlapping or absurd is 416 and leaves the upload as it was", async () => {
  const upload = await startUpload(server.url, "a");
  const first = randomBytes(1_000);
  assert.equal((await patch(upload, first, "0-999")).status, 202);
  const body = randomBytes(100);
  const absurd = [
    ...["0-99", "999-1098", "1001-1100", "500-599", "99999999999999-99999999999998", "1099-1000", "-1-98"],
    ...[
      "abc",
      "1000",
      "1000-",
      "-1099",
      "bytes",
      "0x3e8-0x44b",
      "1000-1e9",
      "9".repeat(400),
      "1000-1099-1100",
    ],
    ...["999999999999999999999-9999999999999999999999", " ", "1000–1099"],
  ];
  for (const range of absurd) {
    const answer = await patch(upload, body, Buffer.from(range).toString("latin1"));
    assert.equal(answer.status, 416, range);
    assert.deepEqual(errorCodes(answer), ["BLOB_UPLOAD_INVALID"]);
    assert.equal(await offsetOf(upload), 1_000, range);
  }
  const headers = { "content-range": "0-99" };
  const closing = await send(server.url, `${upload}?digest=${sha256(body)}`, {
    method: "PUT",
    headers,
    body,
  });
  assert.equal(closing.status, 416);
  assert.equal((await patch(upload, body, "1000-1099")).status, 202);
  assert.equal((await close(upload, sha256(Buffer.concat([first, body])))).status, 201);
});

test("security 28: a Content-Range that promises other than what comes adds nothing", async () => {
  const upload = await startUpload(server.url, "a");
  for (const range of ["0-1", "0-98", "0-100", "0-999999999999"]) {
    const answer = await patch(upload, randomBytes(100), range);
    assert.ok(answer.status === 400 || answer.status === 416, `${range}: ${answer.status}`);
    assert.equal(await offsetOf(upload), 0, range);
  }
});

test("security 28: of two closing PUTs with different digests at most one succeeds, and only the right one", async () => {
  for (let round = 0; round < 10; round += 1) {
    const upload = await startUpload(server.url, "a");
    const bytes = randomBytes(256 * KiB);
    assert.equal((await patch(upload, bytes)).status, 202);
    const wrong = sha256(`wrong ${round}`);
    const closing = [wrong, sha256(bytes), wrong].map((digest) => close(upload, digest));
    const [first, second, third] = (await Promise.all(closing)).map(({ status }) => status);
    assert.notEqual(first, 201);
    assert.notEqual(third, 201);
    if (second !== 201) assert.equal((await close(upload, sha256(bytes))).status, 201);
    assert.equal((await send(server.url, `/v2/a/blobs/${wrong}`)).status, 404);
  }
});

test("security 28: the digest is that of the assembled bytes, not of the last chunk", async () => {
  const upload = await startUpload(server.url, "a");
  const [first, last] = [randomBytes(100), randomBytes(100)];
  assert.equal((await patch(upload, first)).status, 202);
  const closing = (digest: string) =>
    send(server.url, `${upload}?digest=${digest}`, { method: "PUT", body: last });
  const refused = await closing(sha256(last));
  assert.equal(refused.status, 400);
  assert.deepEqual(errorCodes(refused), ["DIGEST_INVALID"]);
  assert.equal((await send(server.url, `/v2/a/blobs/${sha256(last)}`)).status, 404);
  assert.equal((await closing(sha256(Buffer.concat([first, last])))).status, 201);
});

test("security 28: a cancel that races with a PATCH leaves no upload and no error of the server's", async () => {
  for (let round = 0; round < 10; round += 1) {
    const upload = await startUpload(server.url, "a");
    const racing = [
      ...Array.from({ length: 4 }, () => patch(upload, randomBytes(256 * KiB))),
      send(server.url, upload, { method: "DELETE" }),
    ];
    for (const { status } of await Promise.all(racing)) assert.ok(status < 500, `${status}`);
    assert.equal((await send(server.url, upload)).status, 404);
  }
});
