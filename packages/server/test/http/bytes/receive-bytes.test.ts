import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import http from "node:http";
import net, { type AddressInfo } from "node:net";
import { PassThrough } from "node:stream";
import { after, before, describe, test } from "node:test";
import { requestBody } from "#server/http/bytes/receive-bytes.ts";
import type { UploadWriter } from "#server/registry/blobs/blob-store.ts";
import { portableHashes } from "#server/registry/blobs/content-hash.ts";
import type { Received } from "#server/registry/uploads/body.ts";

const MiB = 1024 * 1024;
const unlimited = Number.MAX_SAFE_INTEGER;

/** Keeps what it is given; a write ends when the gate lets it. */
class GatedWriter implements UploadWriter {
  readonly pieces: Buffer[] = [];
  gate: Promise<void> = Promise.resolve();
  fault: Error | undefined;
  #busy = false;

  async write(bytes: Uint8Array): Promise<void> {
    assert.equal(this.#busy, false, "one write at a time");
    this.#busy = true;
    await this.gate;
    if (this.fault !== undefined) throw this.fault;
    this.pieces.push(Buffer.from(bytes));
    this.#busy = false;
  }

  bytes(): Buffer {
    return Buffer.concat(this.pieces);
  }

  async sync(): Promise<void> {}
  async commit(): Promise<void> {}
  async close(): Promise<void> {}
}

describe("receiving a request's bytes", () => {
  const server = http.createServer();
  let port: number;

  before(async () => {
    // As the registry's own listener does.
    Object.assign(server, { httpAllowHalfOpen: true });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    port = (server.address() as AddressInfo).port;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  /** Receives the next request; `hex` is the digest of what was hashed. */
  async function receiveNext(
    writer: UploadWriter,
    { limit = unlimited, idleTimeout = 60_000 } = {},
  ): Promise<Received & { hex: string }> {
    const [request, response] = (await once(server, "request")) as [
      http.IncomingMessage,
      http.ServerResponse,
    ];
    const hash = portableHashes.create("sha256");
    const length = request.headers["content-length"];
    const body = requestBody(request, length === undefined ? undefined : Number(length), { idleTimeout });
    const result = await body(writer, hash, limit);
    // Node itself has answered a request that broke off.
    if (!response.headersSent) response.writeHead(201, { connection: "close" }).end();
    return { ...result, hex: hash.digestHex() };
  }

  test("every byte is written and hashed, with and without Content-Length", async () => {
    for (const size of [0, 1, 65_536, 65_537, 262_144, MiB, MiB + 1, 5 * MiB + 3]) {
      for (const chunked of [false, true]) {
        const bytes = randomBytes(size);
        const writer = new GatedWriter();
        const receiving = receiveNext(writer);
        const headers = chunked ? { "transfer-encoding": "chunked" } : { "content-length": size };
        const request = http.request({ port, method: "PATCH", headers, agent: false });
        request.on("error", () => undefined).end(bytes);
        const result = await receiving;
        assert.deepEqual(result, { received: size, outcome: "complete", hex: sha256(bytes) });
        assert.ok(writer.bytes().equals(bytes));
        request.destroy();
      }
    }
  });

  test("what came before the connection broke off counts", async () => {
    const bytes = randomBytes(3 * MiB + 77);
    for (const size of [0, 5, 70_000, bytes.length]) {
      const writer = new GatedWriter();
      const receiving = receiveNext(writer);
      const socket = net.connect(port, "127.0.0.1");
      socket.write("PATCH / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000\r\n\r\n");
      socket.end(bytes.subarray(0, size));
      const { received, outcome, hex } = await receiving;
      assert.equal(outcome, "aborted");
      assert.equal(received, size);
      assert.ok(writer.bytes().equals(bytes.subarray(0, size)));
      assert.equal(hex, sha256(bytes.subarray(0, size)));
      socket.destroy();
    }
  });

  test("a body that brings nothing more is given up, and what came counts", async () => {
    const writer = new GatedWriter();
    const receiving = receiveNext(writer, { idleTimeout: 50 });
    const socket = net.connect(port, "127.0.0.1");
    socket.write("PATCH / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nsome bytes");
    const result = await receiving;
    assert.deepEqual(result, { received: 10, outcome: "idle", hex: sha256(Buffer.from("some bytes")) });
    socket.destroy();
  });

  test("a store that is slower than the idle time is not the client's fault", async () => {
    const source = new PassThrough();
    const writer = new GatedWriter();
    writer.gate = new Promise((resolve) => setTimeout(resolve, 120));
    const receiving = requestBody(source, undefined, { idleTimeout: 40 })(writer, undefined, unlimited);
    const bytes = randomBytes(4 * MiB);
    source.end(bytes);
    assert.deepEqual(await receiving, { received: bytes.length, outcome: "complete" });
    assert.ok(writer.bytes().equals(bytes));
  });

  test("a body over the limit is refused, before it is read where it says its length", async () => {
    for (const headers of [{ "content-length": 2 * MiB }, { "transfer-encoding": "chunked" }]) {
      const writer = new GatedWriter();
      const receiving = receiveNext(writer, { limit: MiB });
      const request = http.request({ port, method: "PATCH", headers, agent: false });
      request.on("error", () => undefined).end(randomBytes(2 * MiB));
      const { outcome } = await receiving;
      assert.equal(outcome, "too-large");
      assert.ok(writer.bytes().length <= MiB);
      request.destroy();
    }
  });

  test("a body of exactly the limit is taken", async () => {
    const writer = new GatedWriter();
    const receiving = receiveNext(writer, { limit: MiB });
    const request = http.request({ port, method: "PATCH", headers: { "transfer-encoding": "chunked" } });
    request.on("error", () => undefined).end(randomBytes(MiB));
    assert.equal((await receiving).outcome, "complete");
    request.destroy();
  });

  test("a source that is faster than the store is held back", async () => {
    let taken = 0;
    const source = new PassThrough();
    source.on("data", (chunk: Buffer) => {
      taken += chunk.length;
    });
    const writer = new GatedWriter();
    let open = (): void => undefined;
    writer.gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const receiving = requestBody(source, undefined)(writer, undefined, unlimited);
    const piece = randomBytes(65_536);
    let offered = 0;
    while (offered < 100 * MiB && (source.write(piece) || taken > 0)) {
      offered += piece.length;
      await new Promise(setImmediate);
      if (source.isPaused()) break;
    }
    assert.ok(source.isPaused());
    assert.ok(taken <= 3 * MiB, `${taken} bytes were taken from the source while no write ended`);
    open();
    source.end();
    assert.equal((await receiving).outcome, "complete");
  });

  test("a store that fails ends the reception with its error", async () => {
    const source = new PassThrough();
    const writer = new GatedWriter();
    writer.fault = new Error("no room");
    const receiving = requestBody(source, undefined)(writer, portableHashes.create("sha256"), unlimited);
    // The body goes on: the failure must not wait for it.
    source.write(randomBytes(3 * MiB));
    await assert.rejects(receiving, /no room/);
  });
});

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
