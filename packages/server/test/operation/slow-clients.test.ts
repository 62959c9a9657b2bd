import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { suite, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { imageType, pushBlob, sha256, startUpload } from "@estiva/testing/content";
import { memoryOf, openDescriptors } from "@estiva/testing/process-status";
import { RawConnection } from "@estiva/testing/raw-connection";
import { errorCodes, send } from "@estiva/testing/send";
import { spawnServer } from "@estiva/testing/spawn-server";

const MiB = 1024 * 1024;
const env = { ESTIVA_BODY_IDLE_TIMEOUT: "1s" };

// Most of the time is waiting.
suite("slow clients", { concurrency: true }, () => {
  test("a body that brings nothing for ESTIVA_BODY_IDLE_TIMEOUT is 408, and the upload goes on from what came", async () => {
    await using server = await spawnServer({ env });
    const upload = await startUpload(server.url, "a");
    const whole = randomBytes(100_000);
    using connection = await RawConnection.open(server.host);
    await connection.send(
      `PATCH ${upload} HTTP/1.1\r\nHost: ${server.host}\r\nContent-Length: 100000\r\n\r\n`,
    );
    await connection.send(whole.subarray(0, 70_000));
    const started = performance.now();
    const answer = await connection.answer();
    assert.equal(answer?.status, 408);
    assert.deepEqual(errorCodes(answer ?? { body: Buffer.alloc(0) }), ["BLOB_UPLOAD_INVALID"]);
    assert.ok(performance.now() - started > 500);
    const state = await send(server.url, upload);
    assert.equal(state.headers.range, "0-69999");
    const path = `${upload}?digest=${sha256(whole)}`;
    const closing = await send(server.url, path, { method: "PUT", body: whole.subarray(70_000) });
    assert.equal(closing.status, 201);
    await connection.end();
  });

  test("every other body that brings nothing is 408 too, and its connection closed", async () => {
    await using server = await spawnServer({ env });
    const uploads = await Promise.all([startUpload(server.url, "a"), startUpload(server.url, "a")]);
    const heads = [
      `PUT <upload>?digest=${sha256("x")} HTTP/1.1`,
      `POST /v2/a/blobs/uploads/?digest=${sha256("x")} HTTP/1.1`,
      `PUT /v2/a/manifests/v1 HTTP/1.1\r\nContent-Type: ${imageType}`,
      "POST /auth/token HTTP/1.1",
    ];
    const framings = ["Content-Length: 100\r\n\r\nx", "Transfer-Encoding: chunked\r\n\r\n5\r\nx"];
    await Promise.all(
      heads.flatMap((head) =>
        framings.map(async (framing, n) => {
          using connection = await RawConnection.open(server.host);
          const line = head.replace("<upload>", uploads[n] ?? "");
          await connection.send(`${line}\r\nHost: ${server.host}\r\n${framing}`);
          assert.equal((await connection.answer())?.status, 408, head);
          await connection.end();
        }),
      ),
    );
  });

  test("a slow steady push that lasts several times ESTIVA_BODY_IDLE_TIMEOUT finishes", async () => {
    await using server = await spawnServer({ env });
    const upload = await startUpload(server.url, "a");
    const whole = randomBytes(25);
    using connection = await RawConnection.open(server.host);
    await connection.send(`PATCH ${upload} HTTP/1.1\r\nHost: ${server.host}\r\nContent-Length: 25\r\n\r\n`);
    for (const byte of whole) {
      await connection.send(Buffer.of(byte));
      await pause(200);
    }
    assert.equal((await connection.answer())?.status, 202);
    const closing = await send(server.url, `${upload}?digest=${sha256(whole)}`, { method: "PUT" });
    assert.equal(closing.status, 201);
  });

  test("a head that trickles in is cut off with 408; one that stalls too, and no sooner than a slow client needs", async () => {
    await using server = await spawnServer();
    const started = performance.now();
    using trickling = await RawConnection.open(server.host);
    await trickling.send(`GET /v2/ HTTP/1.1\r\nHost: ${server.host}\r\n`);
    const trickle = setInterval(() => trickling.socket.write("X-Slow: x\r\n"), 500);
    using stalled = await RawConnection.open(server.host);
    await stalled.send("GET /v2/ HT");
    using silent = await RawConnection.open(server.host);
    try {
      assert.equal((await trickling.answer())?.status, 408);
      const duration = performance.now() - started;
      assert.ok(duration > 15_000 && duration < 40_000, `${duration} ms`);
      assert.equal((await stalled.answer())?.status, 408);
      await Promise.all([trickling.end(), stalled.end(), silent.end()]);
    } finally {
      clearInterval(trickle);
    }
  });

  test("200 clients that read nothing of 20 MB hold little memory, and nothing once they have left", async () => {
    await using server = await spawnServer();
    const digest = await pushBlob(server.url, "a", randomBytes(20_000_000));
    const descriptors = openDescriptors(server.pid);
    const clients = await Promise.all(
      Array.from({ length: 200 }, async () => {
        const connection = await RawConnection.open(server.host);
        connection.socket.pause();
        await connection.send(`GET /v2/a/blobs/${digest} HTTP/1.1\r\nHost: ${server.host}\r\n\r\n`);
        return connection;
      }),
    );
    await pause(2_000);
    assert.equal((await send(server.url, "/readyz")).status, 200);
    const { peak } = memoryOf(server.pid);
    assert.ok(peak < 200, `${peak} MiB`);
    for (const client of clients) client[Symbol.dispose]();
    for (let wait = 0; openDescriptors(server.pid) > descriptors + 5 && wait < 100; wait += 1)
      await pause(50);
    assert.ok(openDescriptors(server.pid) <= descriptors + 5);
    assert.doesNotMatch(server.output(), /"level":50/);
  });

  test("slow readers get their bytes, however the bytes are sent", async () => {
    for (const ESTIVA_NATIVE of ["on", "off"]) {
      await using server = await spawnServer({ env: { ESTIVA_NATIVE } });
      const bytes = randomBytes(8 * MiB);
      const digest = await pushBlob(server.url, "a", bytes);
      using connection = await RawConnection.open(server.host);
      connection.socket.pause();
      await connection.send(`GET /v2/a/blobs/${digest} HTTP/1.1\r\nHost: ${server.host}\r\n\r\n`);
      const reading = setInterval(() => {
        connection.socket.resume();
        setImmediate(() => connection.socket.pause());
      }, 20);
      const answer = await connection.answer();
      clearInterval(reading);
      assert.equal(sha256(answer?.body ?? ""), digest);
    }
  });
});
