import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A way to a server that breaks when it is told to. `await using` closes it. */
export interface BreakableWay extends AsyncDisposable {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** How many connections have been broken on purpose. */
  readonly breaks: number;
  /** Breaks the connection that first brings so many bytes to the server, or from it; once. */
  breakAfter(bytes: number, direction: "up" | "down"): void;
}

/** Hands bytes on between clients and a server, as a network does. @param target `http://127.0.0.1:PORT` */
export async function breakableWay(target: string): Promise<BreakableWay> {
  const { hostname, port } = new URL(target);
  let left = { up: Number.POSITIVE_INFINITY, down: Number.POSITIVE_INFINITY };
  let breaks = 0;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    const both = [client, upstream];
    const end = () => {
      for (const socket of both) socket.destroy();
    };
    let isBroken = false;
    const hand = (from: Socket, to: Socket, direction: "up" | "down") =>
      from.on("data", (chunk: Buffer) => {
        if (isBroken) return;
        left[direction] -= chunk.byteLength;
        if (left[direction] > 0) return void to.write(chunk);
        breaks += 1;
        isBroken = true;
        const kept = chunk.byteLength + left[direction];
        left = { up: Number.POSITIVE_INFINITY, down: Number.POSITIVE_INFINITY };
        to.write(chunk.subarray(0, kept), end);
      });
    hand(client, upstream, "up");
    hand(upstream, client, "down");
    for (const socket of both) {
      sockets.add(socket);
      socket.on("error", end).on("close", end);
    }
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get breaks() {
      return breaks;
    },
    breakAfter: (bytes, direction) => {
      left[direction] = bytes;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
