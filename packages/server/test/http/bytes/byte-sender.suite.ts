import assert from "node:assert/strict";
import { randomBytes, randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm, truncate } from "node:fs/promises";
import http from "node:http";
import net, { type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { FilesystemBlobStore } from "#server/adapters/blobs/filesystem/filesystem-blob-store.ts";
import { BlobCutShort, type ByteSender, type SendEnd } from "#server/http/bytes/byte-sender.ts";
import type { BlobReader, StorageKey } from "#server/registry/blobs/blob-store.ts";
import { put } from "#test/adapters/blobs/blob-store.suite.ts";

const KiB = 1024;
const MiB = 1024 * KiB;
/** More than the kernel buffers between two sockets of one machine. */
const size = 32 * MiB;

/**
 * What any way of sending bytes must do, over real sockets.
 * @param open gives a stored blob the abilities with which it is sent.
 */
export function describeByteSender(
  name: string,
  make: (idleTimeout: number) => ByteSender,
  open: (blob: BlobReader) => BlobReader = (blob) => blob,
): void {
  describe(`byte sender: ${name}`, () => {
    const bytes = randomBytes(size);
    let root: string;
    let store: FilesystemBlobStore;
    let key: StorageKey;
    let server: http.Server;
    let port: number;
    let sender: ByteSender;
    /** How each request's transfer ended, in the order of their ends. */
    const ends: (SendEnd | Error)[] = [];
    let ended: (() => void) | undefined;

    before(async () => {
      root = await mkdtemp(join(tmpdir(), "estiva-bytes-"));
      store = await FilesystemBlobStore.open(root);
      key = await put(store, bytes);
      sender = make(60_000);
      server = http.createServer((request, response) => void serve(request, response));
      // As the registry's own listener does.
      Object.assign(server, { httpAllowHalfOpen: true });
      server.listen(0, "127.0.0.1");
      await once(server, "listening");
      port = (server.address() as AddressInfo).port;
    });
    after(async () => {
      server.closeAllConnections();
      server.close();
      await rm(root, { recursive: true, force: true });
    });

    /** Serves `/<key>?<start>,<length>;<start>,<length>…`: the parts one after the other, "|" between them. */
    async function serve(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
      const [path = "", query = ""] = (request.url ?? "").slice(1).split("?");
      const parts = query.split(";").map((part) => part.split(",").map(Number) as [number, number]);
      const total = parts.reduce((sum, [, length]) => sum + length, 0) + parts.length - 1;
      const blob = open(await store.openBlob(path as StorageKey));
      response.writeHead(200, { "content-length": total });
      let end: SendEnd | Error = "sent";
      try {
        for (const [turn, [start, length]] of parts.entries()) {
          if (turn > 0) response.write("|");
          end = await sender.send(response, blob, start, length);
        }
        response.end();
      } catch (error) {
        end = error as Error;
      }
      await blob.close();
      ends.push(end);
      ended?.();
    }

    async function nextEnd(): Promise<SendEnd | Error> {
      if (ends.length === 0) await new Promise<void>((resolve) => (ended = resolve));
      const end = ends.shift();
      assert.ok(end !== undefined);
      return end;
    }

    async function get(query: string, agent: http.Agent, path: string = key): Promise<Got> {
      const request = http.get({ host: "127.0.0.1", port, path: `/${path}?${query}`, agent });
      const [response] = (await once(request, "response")) as [http.IncomingMessage];
      const pieces: Buffer[] = [];
      for await (const piece of response) pieces.push(piece as Buffer);
      return { body: Buffer.concat(pieces), reused: request.reusedSocket };
    }

    test("every range arrives byte for byte, on one connection that stays usable", async () => {
      const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
      const edges = [0, 1, 1_000, 64 * KiB - 1, 64 * KiB, 64 * KiB + 1, 256 * KiB, 300_001, MiB - 1, MiB + 1];
      const ranges = [...edges, 4 * MiB, 9 * MiB + 5].flatMap((length) => [
        [0, length],
        [12_345, length],
        [size - length, length],
      ]);
      for (const [turn, [start = 0, length = 0]] of ranges.entries()) {
        const { body, reused } = await get(`${start},${length}`, agent);
        assert.ok(body.equals(bytes.subarray(start, start + length)), `${length} bytes from ${start}`);
        assert.equal(reused, turn > 0);
        assert.equal(await nextEnd(), "sent");
      }
      agent.destroy();
    });

    test("a whole blob arrives when the connection closes after it", async () => {
      const { body } = await get(`0,${size}`, new http.Agent({ keepAlive: false }));
      assert.ok(body.equals(bytes));
      assert.equal(await nextEnd(), "sent");
    });

    test("several parts of one response keep their order", async () => {
      const query = `0,${3 * MiB};100,0;7,1000;${MiB},${2 * MiB + 3};0,200000`;
      const { body } = await get(query, new http.Agent());
      const bar = Buffer.from("|");
      const expected = Buffer.concat([
        bytes.subarray(0, 3 * MiB),
        bar,
        bar,
        bytes.subarray(7, 1007),
        bar,
        bytes.subarray(MiB, 3 * MiB + 3),
        bar,
        bytes.subarray(0, 200_000),
      ]);
      assert.ok(body.equals(expected));
      assert.equal(await nextEnd(), "sent");
    });

    test("pipelined requests are answered in turn, none early", async () => {
      const ranges = [
        [0, 12 * MiB],
        [5, 10],
        [MiB, 3 * MiB],
        [0, 0],
        [9, 70_000],
      ];
      const socket = net.connect(port, "127.0.0.1");
      socket.write(
        ranges
          .map(([start, length]) => `GET /${key}?${start},${length} HTTP/1.1\r\nHost: x\r\n\r\n`)
          .join(""),
      );
      const expected = ranges.map(([start = 0, length = 0]) => bytes.subarray(start, start + length));
      const bodies = await readResponses(socket, expected.length);
      for (const [turn, body] of bodies.entries()) {
        assert.ok(expected[turn]?.equals(body), `response ${turn}`);
        assert.equal(await nextEnd(), "sent");
      }
      socket.destroy();
    });

    test("a slow reader gets every byte", async () => {
      const socket = net.connect(port, "127.0.0.1");
      socket.write(`GET /${key}?0,${size} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
      const pieces: Buffer[] = [];
      socket.on("data", (piece: Buffer) => {
        pieces.push(piece);
        socket.pause();
        setTimeout(() => socket.resume(), 1);
      });
      await once(socket, "end");
      const all = Buffer.concat(pieces);
      assert.ok(all.subarray(all.indexOf("\r\n\r\n") + 4).equals(bytes));
      assert.equal(await nextEnd(), "sent");
    });

    test("a client that ends its own direction after the request gets every byte", async () => {
      const socket = net.connect({ port, host: "127.0.0.1", allowHalfOpen: true });
      socket.end(`GET /${key}?3,${20 * MiB} HTTP/1.1\r\nHost: x\r\n\r\n`);
      const [body] = await readResponses(socket, 1);
      assert.ok(body?.equals(bytes.subarray(3, 3 + 20 * MiB)));
      assert.equal(await nextEnd(), "sent");
      socket.destroy();
    });

    test("40 clients at once get every byte", async () => {
      const agent = new http.Agent();
      const length = 5 * MiB + 1;
      const bodies = await Promise.all(
        Array.from({ length: 40 }, (_, i) => get(`${i * 7},${length}`, agent)),
      );
      for (const [i, { body }] of bodies.entries()) {
        assert.ok(body.equals(bytes.subarray(i * 7, i * 7 + length)));
        assert.equal(await nextEnd(), "sent");
      }
    });

    test("a client that goes away ends the transfer quietly", async () => {
      for (const leave of ["destroy", "resetAndDestroy"] as const) {
        const socket = net.connect(port, "127.0.0.1");
        socket.write(`GET /${key}?0,${size} HTTP/1.1\r\nHost: x\r\n\r\n`);
        await once(socket, "data");
        socket[leave]();
        assert.equal(await nextEnd(), "client-left");
      }
    });

    test("a client that goes away while pipelined requests wait ends them all", async () => {
      const socket = net.connect(port, "127.0.0.1");
      const request = `GET /${key}?0,${size} HTTP/1.1\r\nHost: x\r\n\r\n`;
      socket.write(request.repeat(3));
      await once(socket, "data");
      socket.destroy();
      for (let turn = 0; turn < 3; turn++) assert.equal(await nextEnd(), "client-left");
    });

    test("a client that takes nothing is cut off", async () => {
      const patient = sender;
      sender = make(100);
      const socket = net.connect(port, "127.0.0.1");
      socket.write(`GET /${key}?0,${size} HTTP/1.1\r\nHost: x\r\n\r\n`);
      socket.pause();
      assert.equal(await nextEnd(), "client-idle");
      socket.destroy();
      sender = patient;
    });

    test("a blob that ends early breaks the response off instead of completing it", async () => {
      for (const kept of [0, 500, 3 * MiB + 17]) {
        const id = randomUUID();
        const short = await put(store, bytes, id);
        const socket = net.connect(port, "127.0.0.1");
        await truncate(join(root, short), kept);
        // The response still promises the length that the registry knows.
        socket.write(`GET /${short}?0,${size} HTTP/1.1\r\nHost: x\r\n\r\n`);
        let received = 0;
        socket.on("data", (piece: Buffer) => {
          received += piece.length;
        });
        await once(socket, "close").catch(() => undefined);
        assert.ok(received < size);
        assert.ok((await nextEnd()) instanceof BlobCutShort);
      }
    });
  });
}

interface Got {
  readonly body: Buffer;
  readonly reused: boolean;
}

/** Reads the bodies of `count` responses that follow one another on a connection. */
async function readResponses(socket: net.Socket, count: number): Promise<Buffer[]> {
  const bodies: Buffer[] = [];
  let rest = Buffer.alloc(0);
  let pieces: Buffer[] = [];
  let missing = 0;
  for await (const piece of socket as AsyncIterable<Buffer>) {
    pieces.push(piece);
    missing -= piece.length;
    if (missing > 0) continue;
    rest = Buffer.concat([rest, ...pieces]);
    pieces = [];
    for (;;) {
      const head = rest.indexOf("\r\n\r\n");
      if (head < 0) break;
      const length = Number(/content-length: (\d+)/i.exec(rest.toString("latin1", 0, head))?.[1]);
      missing = head + 4 + length - rest.length;
      if (missing > 0) break;
      bodies.push(rest.subarray(head + 4, head + 4 + length));
      rest = rest.subarray(head + 4 + length);
    }
    if (bodies.length === count) break;
  }
  return bodies;
}
