import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { after, before, test } from "node:test";
import { connect as connectSecurely } from "node:tls";
import { imageType, pushBlob, seedRepository, sha256, startUpload } from "@estiva/testing/content";
import { RawConnection } from "@estiva/testing/raw-connection";
import { errorCodes, send } from "@estiva/testing/send";
import { type SpawnedServer, spawnServer } from "@estiva/testing/spawn-server";

const MiB = 1024 * 1024;

let server: SpawnedServer;
before(async () => {
  server = await spawnServer({ env: { ESTIVA_LOG_LEVEL: "info", ESTIVA_MAX_BLOB_SIZE: "1MiB" } });
});
after(() => server[Symbol.asyncDispose]());

const open = () => RawConnection.open(server.host);

test("a TLS ClientHello on the plain port is answered HTTP/1.1 400, and not logged as an error", async () => {
  const { hostname, port } = new URL(server.url);
  const socket = connectSecurely({ host: hostname, port: Number(port), rejectUnauthorized: false });
  const [error] = (await once(socket, "error")) as [NodeJS.ErrnoException];
  assert.match(error.message, /wrong version number|packet length too long/);
  socket.destroy();
  using plain = await open();
  await plain.send(Buffer.from("1603010200010001fc0303", "hex"));
  await plain.send(randomBytes(512));
  const answer = await plain.answer();
  assert.equal(answer?.status, 400);
  await plain.end();
  assert.doesNotMatch(server.output(), /"level":50/);
});

test("Expect: 100-continue is answered before the body is sent", async () => {
  using connection = await open();
  const body = "{}";
  const head = [
    `POST /v2/a/blobs/uploads/?digest=${sha256(body)} HTTP/1.1`,
    ...[`Host: ${server.host}`, "Expect: 100-continue", `Content-Length: ${body.length}`],
  ];
  await connection.send(`${head.join("\r\n")}\r\n\r\n`);
  assert.equal((await connection.answer())?.status, 100);
  await connection.send(body);
  assert.equal((await connection.answer())?.status, 201);
});

test("Expect: 100-continue of a request that is refused gets the refusal and not the go-ahead", async () => {
  await using closed = await spawnServer({ env: { ESTIVA_ROOT_NAMESPACE: "private" } });
  using connection = await RawConnection.open(closed.host);
  const head = [`POST /v2/a/blobs/uploads/?digest=${sha256("x")} HTTP/1.1`, `Host: ${closed.host}`];
  await connection.send(
    `${[...head, "Expect: 100-continue", "Content-Length: 100000000"].join("\r\n")}\r\n\r\n`,
  );
  assert.equal((await connection.answer())?.status, 401);
});

test("HTTP/1.0 is answered and the connection closed; without Host too", async () => {
  for (const host of ["", `Host: ${server.host}\r\n`]) {
    using connection = await open();
    await connection.send(`GET /livez HTTP/1.0\r\n${host}\r\n`);
    const answer = await connection.answer();
    assert.equal(answer?.status, 200);
    assert.equal(answer?.body.toString(), '{"status":"ok"}');
    await connection.end();
  }
});

test("Connection: close closes after the whole answer", async () => {
  const digest = await pushBlob(server.url, "a", randomBytes(MiB));
  using connection = await open();
  await connection.send(
    `GET /v2/a/blobs/${digest} HTTP/1.1\r\nHost: ${server.host}\r\nConnection: close\r\n\r\n`,
  );
  const answer = await connection.answer();
  assert.equal(answer?.headers.connection, "close");
  assert.equal(sha256(answer?.body ?? ""), digest);
  await connection.end();
});

test("pipelined requests are answered in their order, bodies and all", async () => {
  const { blob, manifest } = await seedRepository(server.url, "pipe");
  const large = await pushBlob(server.url, "pipe", randomBytes(MiB));
  using connection = await open();
  const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: ${server.host}\r\n\r\n`;
  const digests = Array.from({ length: 60 }, (_, n) => [blob, large, manifest][n % 3] ?? blob);
  const requests = digests.map((digest) =>
    get(`/v2/pipe/${digest === manifest ? "manifests" : "blobs"}/${digest}`),
  );
  await connection.send(requests.join(""));
  for (const digest of digests) {
    const answer = await connection.answer();
    assert.equal(answer?.status, 200);
    assert.equal(sha256(answer?.body ?? ""), digest);
  }
});

test("a body's bytes are never taken for the next request, refused or not", async () => {
  using connection = await open();
  const inner = `DELETE /v2/pipe/manifests/v1 HTTP/1.1\r\nHost: ${server.host}\r\n\r\n`;
  const put = `PUT /v2/A/manifests/v1 HTTP/1.1\r\nHost: ${server.host}\r\nContent-Length: ${inner.length}\r\n\r\n`;
  await connection.send(`${put}${inner}GET /livez HTTP/1.1\r\nHost: ${server.host}\r\n\r\n`);
  assert.equal((await connection.answer())?.status, 400);
  const next = await connection.answer();
  // Closing instead of going on is right too.
  if (next !== undefined) assert.equal(next.body.toString(), '{"status":"ok"}');
  assert.equal((await send(server.url, "/v2/pipe/manifests/v1")).status, 200);
});

/** Sends a body of 64 MiB as fast as the server takes it, whatever it answers meanwhile. */
async function pushTooMuch(head: readonly string[], framing: "length" | "chunked") {
  const connection = await open();
  const piece = Buffer.alloc(MiB);
  const length = framing === "length" ? `Content-Length: ${64 * MiB}` : "Transfer-Encoding: chunked";
  await connection.send(`${[...head, `Host: ${server.host}`, length].join("\r\n")}\r\n\r\n`);
  const sending = (async () => {
    for (let sent = 0; sent < 64 && !connection.ended; sent += 1) {
      if (framing === "chunked") await connection.send(`${MiB.toString(16)}\r\n`);
      await connection.send(piece);
      if (framing === "chunked") await connection.send("\r\n");
    }
    if (framing === "chunked") await connection.send("0\r\n\r\n");
  })();
  const answer = await connection.answer();
  await sending;
  connection[Symbol.dispose]();
  return answer;
}

test("a refused upload gets its answer while the client is still sending a large body", async () => {
  const upload = await startUpload(server.url, "a");
  const unknown = "/v2/a/blobs/uploads/00000000-0000-4000-8000-000000000000";
  const cases: readonly (readonly [number, readonly string[]])[] = [
    [401, [`PATCH ${upload} HTTP/1.1`, "Authorization: Bearer x"]],
    [401, [`PUT /v2/a/manifests/v1 HTTP/1.1`, "Authorization: Basic eDp5", `Content-Type: ${imageType}`]],
    [403, [`PATCH ${upload} HTTP/1.1`, "Origin: https://evil.example"]],
    [404, [`PATCH ${unknown} HTTP/1.1`]],
    [404, [`PUT ${unknown}?digest=${sha256("x")} HTTP/1.1`]],
    [413, [`PATCH ${upload} HTTP/1.1`]],
    [413, [`POST /v2/a/blobs/uploads/?digest=${sha256("x")} HTTP/1.1`]],
    [413, [`PUT /v2/a/manifests/v1 HTTP/1.1`, `Content-Type: ${imageType}`]],
    [416, [`PATCH ${upload} HTTP/1.1`, "Content-Range: 500-67109363"]],
    [400, [`PUT ${upload}?digest=sha256:x HTTP/1.1`]],
    [405, [`PUT /v2/a/tags/list HTTP/1.1`]],
  ];
  for (const [status, head] of cases) {
    for (const framing of ["length", "chunked"] as const) {
      const answer = await pushTooMuch(head, framing);
      assert.equal(answer?.status, status, `${head[0]} ${framing}`);
      assert.equal(errorCodes(answer ?? { body: Buffer.alloc(0) }).length, 1);
    }
  }
  assert.equal((await send(server.url, upload)).headers.range, "0-0");
});

test("clients that leave early are no errors in the log", async () => {
  const digest = await pushBlob(server.url, "a", randomBytes(MiB));
  const upload = await startUpload(server.url, "a");
  const requests = [
    `GET /v2/a/blobs/${digest} HTTP/1.1\r\nHost: ${server.host}\r\n\r\n`,
    `GET /v2/a/blobs/${digest} HTTP/1.1\r\nHost: ${server.host}\r\nRange: bytes=0-9,20-900000\r\n\r\n`,
    `PATCH ${upload} HTTP/1.1\r\nHost: ${server.host}\r\nContent-Length: 1000000\r\n\r\nx`,
    `PUT ${upload}?digest=${digest} HTTP/1.1\r\nHost: ${server.host}\r\nContent-Length: 1000000\r\n\r\nx`,
    `POST /v2/a/blobs/uploads/?digest=${digest} HTTP/1.1\r\nHost: ${server.host}\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nx`,
    `PUT /v2/a/manifests/v1 HTTP/1.1\r\nHost: ${server.host}\r\nContent-Length: 1000\r\n\r\n{`,
    `POST /auth/token HTTP/1.1\r\nHost: ${server.host}\r\nContent-Length: 1000\r\n\r\ngrant`,
    "GET /v2/ HTT",
    "",
  ];
  for (const request of requests) {
    for (const leave of ["destroy", "resetAndDestroy", "end"] as const) {
      using connection = await open();
      await connection.send(request);
      connection.socket[leave]();
      if (leave === "end") await connection.end();
    }
  }
  assert.equal((await send(server.url, "/readyz")).status, 200);
  const complaints = server.output().match(/^.*("level":(40|50|60)|Warning).*$/gm) ?? [];
  assert.deepEqual(
    complaints.filter((line) => !line.includes("there is no administrator yet")),
    [],
  );
});

test("connections beyond ESTIVA_MAX_CONNECTIONS are closed at once, and taken again when others end", async () => {
  await using small = await spawnServer({ env: { ESTIVA_MAX_CONNECTIONS: "5" } });
  const held = await Promise.all(Array.from({ length: 5 }, () => RawConnection.open(small.host)));
  const ask = `GET /livez HTTP/1.1\r\nHost: ${small.host}\r\n\r\n`;
  for (const connection of held) {
    await connection.send(ask);
    assert.equal((await connection.answer())?.status, 200);
  }
  using refused = await RawConnection.open(small.host);
  await refused.end();
  for (const connection of held) {
    await connection.send(ask);
    assert.equal((await connection.answer())?.status, 200);
  }
  for (const connection of held) {
    connection.socket.end();
    await connection.end();
  }
  using again = await RawConnection.open(small.host);
  await again.send(ask);
  assert.equal((await again.answer())?.status, 200);
});

test("out of descriptors: what can't be opened fails, and the server goes on when some are free again", async () => {
  await using small = await spawnServer({ wrapper: ["prlimit", "--nofile=80:80", "--"] });
  const { repository, blob } = await seedRepository(small.url, "a");
  const crowd = await Promise.all(Array.from({ length: 120 }, () => RawConnection.open(small.host)));
  await Promise.all(
    crowd.map(async (connection) => {
      await connection.send(`GET /v2/${repository}/blobs/${blob} HTTP/1.1\r\nHost: ${small.host}\r\n\r\n`);
      connection.socket.end();
      await connection.end();
    }),
  );
  const answer = await send(small.url, `/v2/${repository}/blobs/${blob}`);
  assert.equal(answer.status, 200);
  await seedRepository(small.url, "b");
});
