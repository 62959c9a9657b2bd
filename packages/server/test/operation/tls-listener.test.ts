import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { Agent, request } from "node:https";
import { type AddressInfo, connect as connectPlainly } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer, text } from "node:stream/consumers";
import { after, afterEach, before, describe, test } from "node:test";
import { connect, type TLSSocket } from "node:tls";
import { selfSignedCertificate } from "@estiva/testing/self-signed-certificate";
import { pino } from "pino";
import { FilesystemBlobStore } from "#server/adapters/blobs/filesystem/filesystem-blob-store.ts";
import type { SendEnd } from "#server/http/bytes/byte-sender.ts";
import { type FileSending, SendfileBytes } from "#server/http/bytes/sendfile-bytes.ts";
import { createListener } from "#server/http/listener/listener.ts";
import { CertificateUnusable, ServerCertificate } from "#server/http/listener/server-certificate.ts";
import type { StorageKey } from "#server/registry/blobs/blob-store.ts";
import { put } from "#test/adapters/blobs/blob-store.suite.ts";

const KiB = 1024;
const MiB = 1024 * KiB;

let folder: string;
let files: { readonly certFile: string; readonly keyFile: string };
let pair = selfSignedCertificate();

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "estiva-tls-"));
  files = { certFile: join(folder, "tls.crt"), keyFile: join(folder, "tls.key") };
  await writePair(pair);
});
after(() => rm(folder, { recursive: true }));

async function writePair({ cert, key }: typeof pair): Promise<void> {
  await writeFile(files.certFile, cert);
  await writeFile(files.keyFile, key);
}

/** A listener with a certificate, and what it has logged. */
async function listening(handle: (request: IncomingMessage, response: ServerResponse) => unknown) {
  const lines: string[] = [];
  let heard: (() => void) | undefined;
  const logger = pino(
    {},
    {
      write(line: string) {
        lines.push(line);
        heard?.();
      },
    },
  );
  const certificate = await ServerCertificate.open(files, logger);
  const server: Server = createListener(
    (request, response) => void handle(request, response),
    100,
    certificate,
  );
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    server,
    port: (server.address() as AddressInfo).port,
    lines,
    /** The next line that matches. */
    async line(pattern: RegExp): Promise<string> {
      for (;;) {
        const found = lines.find((line) => pattern.test(line));
        if (found !== undefined) return found;
        await new Promise<void>((resolve) => (heard = resolve));
      }
    },
    async [Symbol.asyncDispose]() {
      certificate[Symbol.dispose]();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function greet(port: number): Promise<TLSSocket> {
  const socket = connect({ port, host: "127.0.0.1", ca: pair.cert });
  await once(socket, "secureConnect");
  return socket;
}

async function serialOf(port: number): Promise<string> {
  const socket = connect({ port, host: "127.0.0.1", rejectUnauthorized: false });
  await once(socket, "secureConnect");
  const { serialNumber } = socket.getPeerCertificate();
  socket.destroy();
  return serialNumber;
}

describe("blobs over TLS", () => {
  const size = 32 * MiB;
  const bytes = randomBytes(size);
  let store: FilesystemBlobStore;
  let key: StorageKey;
  let sentByKernel = 0;
  /** A kernel that would send everything: over TLS it must never be asked. */
  const sending: FileSending = {
    send: (_socket, _file, _position, count) => {
      sentByKernel += 1;
      return count;
    },
    isCached: () => true,
  };

  before(async () => {
    store = await FilesystemBlobStore.open(join(folder, "blobs"));
    key = await put(store, bytes);
  });
  afterEach(() => assert.equal(sentByKernel, 0));

  /** Serves `/start,length`. */
  async function serving(idleTimeout = 60_000) {
    const sender = new SendfileBytes(sending, { idleTimeout });
    const { promise: end, resolve } = Promise.withResolvers<SendEnd>();
    const listener = await listening(async (request, response) => {
      const [start = 0, length = 0] = (request.url ?? "").slice(1).split(",").map(Number);
      await using blob = await opened(store, key);
      response.writeHead(200, { "Content-Length": length });
      resolve(await sender.send(response, blob.reader, start, length));
      response.end();
    });
    return { ...listener, end, [Symbol.asyncDispose]: () => listener[Symbol.asyncDispose]() };
  }

  async function get(port: number, agent: Agent, start: number, length: number) {
    const asked = request({
      port,
      host: "127.0.0.1",
      path: `/${start},${length}`,
      agent,
      ca: pair.cert,
    }).end();
    const [response] = (await once(asked, "response")) as [IncomingMessage];
    return { body: await buffer(response), reused: asked.reusedSocket };
  }

  test("every range arrives byte for byte, on one connection, and never from the kernel", async () => {
    await using listener = await serving();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const lengths = [0, 1, 16 * KiB - 1, 16 * KiB + 1, 64 * KiB, 64 * KiB + 1, MiB + 1, 9 * MiB + 5];
    const ranges = lengths.flatMap((length) => [[0, length] as const, [size - length, length] as const]);
    for (const [turn, [start, length]] of [...ranges, [0, size] as const].entries()) {
      const { body, reused } = await get(listener.port, agent, start, length);
      assert.ok(body.equals(bytes.subarray(start, start + length)), `${length} bytes from ${start}`);
      assert.equal(reused, turn > 0);
    }
    agent.destroy();
  });

  test("20 clients at once get every byte", async () => {
    await using listener = await serving();
    const length = 5 * MiB + 1;
    const agent = new Agent();
    const all = await Promise.all(
      Array.from({ length: 20 }, (_, turn) => get(listener.port, agent, turn * 7, length)),
    );
    for (const [turn, { body }] of all.entries())
      assert.ok(body.equals(bytes.subarray(turn * 7, turn * 7 + length)));
  });

  test("a slow reader gets every byte, though it needs longer than the idle time", async () => {
    const idleTimeout = 300;
    await using listener = await serving(idleTimeout);
    const socket = await greet(listener.port);
    const started = performance.now();
    const length = 12 * MiB;
    socket.write(`GET /0,${length} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    const pieces: Buffer[] = [];
    socket.on("data", (piece: Buffer) => {
      pieces.push(piece);
      socket.pause();
      setTimeout(() => socket.resume(), 1);
    });
    await once(socket, "end");
    const all = Buffer.concat(pieces);
    assert.ok(all.subarray(all.indexOf("\r\n\r\n") + 4).equals(bytes.subarray(0, length)));
    assert.ok(performance.now() - started > 2 * idleTimeout, "it was slow");
    assert.equal(await listener.end, "sent");
    socket.destroy();
  });

  test("a client that takes nothing is cut off, and one that goes away ends its transfer", async () => {
    await using stuck = await serving(100);
    const idle = await greet(stuck.port);
    idle.on("error", () => undefined);
    idle.pause().write(`GET /0,${size} HTTP/1.1\r\nHost: x\r\n\r\n`);
    assert.equal(await stuck.end, "client-idle");
    idle.destroy();
    await using left = await serving();
    const leaving = await greet(left.port);
    leaving.write(`GET /0,${size} HTTP/1.1\r\nHost: x\r\n\r\n`);
    await once(leaving, "data");
    leaving.destroy();
    assert.equal(await left.end, "client-left");
  });
});

async function opened(store: FilesystemBlobStore, key: StorageKey) {
  const reader = await store.openBlob(key);
  return { reader, [Symbol.asyncDispose]: () => reader.close() };
}

describe("the TLS port", () => {
  const answer = (_request: IncomingMessage, response: ServerResponse) => response.end("hello");

  test("tells plain HTTP in words to use https, however it arrives", async () => {
    await using listener = await listening(answer);
    for (const sent of [
      "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
      "P",
      `POST / HTTP/1.1\r\n${"x".repeat(300_000)}`,
    ]) {
      const socket = connectPlainly(listener.port, "127.0.0.1");
      socket.end(sent);
      const said = await text(socket);
      assert.match(said, /^HTTP\/1\.1 400 Bad Request\r\n/);
      assert.match(said, /Connection: close\r\n\r\nThis port speaks HTTPS only/);
      assert.equal(Number(/Content-Length: (\d+)/.exec(said)?.[1]), said.split("\r\n\r\n")[1]?.length);
    }
  });

  test("answers a bad request over TLS with 400, and pipelined ones in turn", async () => {
    await using listener = await listening(answer);
    const bad = await greet(listener.port);
    bad.write("nonsense\r\n\r\n");
    assert.match(await text(bad), /^HTTP\/1\.1 400 Bad Request\r\n/);
    const good = await greet(listener.port);
    good.write("GET / HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assert.equal((await text(good)).split("HTTP/1.1 200 OK").length, 3);
    for (const socket of [bad, good]) socket.destroy();
  });

  test("outlives failed handshakes and connections that break off before one", async () => {
    await using listener = await listening(answer);
    const distrustful = connect({ port: listener.port, host: "127.0.0.1" });
    const [refusal] = (await once(distrustful, "error")) as [NodeJS.ErrnoException];
    assert.match(String(refusal.code), /SELF_SIGNED/);
    const old = connect({
      port: listener.port,
      host: "127.0.0.1",
      maxVersion: "TLSv1.1",
      minVersion: "TLSv1",
    });
    await once(old, "error");
    for (const start of [Buffer.alloc(0), Buffer.from([22]), Buffer.from("1603010200010001fc0303", "hex")]) {
      const broken = connectPlainly(listener.port, "127.0.0.1");
      await once(broken, "connect");
      if (start.length > 0) await new Promise((resolve) => broken.write(start, resolve));
      broken.resetAndDestroy();
      const garbled = connectPlainly(listener.port, "127.0.0.1");
      garbled.end(Buffer.concat([Buffer.from([22]), randomBytes(500)]));
      garbled.resume();
      await once(garbled, "close");
    }
    const socket = await greet(listener.port);
    socket.write("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assert.match(await text(socket), /hello$/);
    socket.destroy();
  });

  test("takes a ClientHello in pieces", async () => {
    await using listener = await listening(answer);
    const carrier = connectPlainly(listener.port, "127.0.0.1");
    await once(carrier, "connect");
    const write = carrier.write.bind(carrier);
    // Each byte of what TLS writes is a packet of its own.
    carrier.setNoDelay(true);
    carrier.write = ((data: Buffer, ...rest: []) => {
      for (const byte of data.subarray(0, -1)) write(Buffer.from([byte]));
      return write(data.subarray(-1), ...rest);
    }) as typeof carrier.write;
    const socket = connect({ socket: carrier, host: "127.0.0.1", ca: pair.cert });
    socket.write("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assert.match(await text(socket), /hello$/);
    socket.destroy();
  });

  test("lets go of connections that have asked nothing when it closes", async () => {
    await using listener = await listening(answer);
    const silent = connectPlainly(listener.port, "127.0.0.1");
    const halfway = connectPlainly(listener.port, "127.0.0.1");
    await once(halfway, "connect");
    const kept = await greet(listener.port);
    halfway.write(Buffer.from("1603010200010001fc0303", "hex"));
    const ends = [silent, halfway, kept].map((socket) => {
      socket.on("error", () => undefined).on("end", () => socket.end());
      return new Promise((resolve) => socket.resume().once("close", resolve));
    });
    const closed = new Promise((resolve) => listener.server.close(resolve));
    listener.server.closeIdleConnections();
    await Promise.all([closed, ...ends]);
  });
});

describe("the certificate", () => {
  const answer = (_request: IncomingMessage, response: ServerResponse) => response.end();

  test("is taken up on SIGHUP when its files have changed, for new connections", async () => {
    await using listener = await listening(answer);
    const before = await serialOf(listener.port);
    const kept = await greet(listener.port);
    pair = selfSignedCertificate();
    await writePair(pair);
    process.kill(process.pid, "SIGHUP");
    await listener.line(/certificate changed/);
    assert.notEqual(await serialOf(listener.port), before);
    kept.write("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assert.match(await text(kept), /^HTTP\/1\.1 200/);
    kept.destroy();
  });

  test("is looked at every ten seconds without being asked", async (t) => {
    t.mock.timers.enable({ apis: ["setInterval"] });
    await using listener = await listening(answer);
    const before = await serialOf(listener.port);
    pair = selfSignedCertificate();
    await writePair(pair);
    t.mock.timers.tick(10_000);
    await listener.line(/certificate changed/);
    assert.notEqual(await serialOf(listener.port), before);
  });

  test("stays when the new one can't be used, which is said once", async () => {
    await using listener = await listening(answer);
    const before = await serialOf(listener.port);
    const secret = selfSignedCertificate();
    await writeFile(files.keyFile, secret.key);
    process.kill(process.pid, "SIGHUP");
    const complaint = await listener.line(/can't be used/);
    assert.match(complaint, /key values mismatch.*The last good certificate stays/);
    process.kill(process.pid, "SIGHUP");
    await rm(files.certFile);
    process.kill(process.pid, "SIGHUP");
    await listener.line(/tls\.crt can't be read \(ENOENT\)/);
    assert.equal(await serialOf(listener.port), before);
    assert.equal(listener.lines.filter((line) => /can't be used/.test(line)).length, 1);
    assert.ok(listener.lines.every((line) => !line.includes("PRIVATE KEY")));
    await writePair(secret);
    pair = secret;
    process.kill(process.pid, "SIGHUP");
    await listener.line(/certificate changed/);
    assert.notEqual(await serialOf(listener.port), before);
  });

  test("that has expired is served, with a warning", async () => {
    await writePair(selfSignedCertificate(Date.now() - 10 * 86_400_000));
    await using listener = await listening(answer);
    await listener.line(/"level":40.*has expired/);
    await writePair(pair);
  });

  test("that can't be used at the start stops it, in words that name the files and no key", async () => {
    const good = files;
    const broken = join(folder, "broken.pem");
    await writeFile(broken, pair.key.replace(/^[A-Za-z0-9+/]{20}/m, "x".repeat(20)));
    for (const tls of [
      { ...good, certFile: join(folder, "missing") },
      { ...good, keyFile: join(folder, "missing") },
      { ...good, certFile: good.keyFile },
      { ...good, keyFile: good.certFile },
      { ...good, keyFile: broken },
      { ...good, keyFile: folder },
    ]) {
      await assert.rejects(ServerCertificate.open(tls, pino({ enabled: false })), (error) => {
        assert.ok(error instanceof CertificateUnusable);
        assert.ok(error.message.includes(tls.certFile) || error.message.includes(tls.keyFile));
        assert.ok(!error.message.includes("PRIVATE"));
        return true;
      });
    }
  });
});
