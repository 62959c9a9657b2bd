import { createServer, type IncomingMessage } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { text } from "node:stream/consumers";

/** Sends lines to a port on loopback as they are, and returns everything that comes back. */
export async function sendLines(port: number, lines: readonly string[]): Promise<string> {
  const socket = connect({ port, host: "127.0.0.1" });
  socket.end(`${lines.join("\r\n")}\r\n\r\n`);
  return await text(socket);
}

export interface Judge<T> extends AsyncDisposable {
  /** What `judge` says of the request that these lines are; undefined where Node itself refuses them. */
  of(lines: readonly string[]): Promise<T | undefined>;
}

/** Real requests, as Node parses them, for a function that judges them. */
export async function judged<T>(judge: (request: IncomingMessage) => T): Promise<Judge<T>> {
  let verdict: T | undefined;
  const server = createServer((request, response) => {
    verdict = judge(request);
    response.setHeader("Connection", "close").end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    async of(lines) {
      verdict = undefined;
      await sendLines((server.address() as AddressInfo).port, lines);
      return verdict;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
