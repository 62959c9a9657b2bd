import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { connect as connectSecurely } from "node:tls";

/** A server that says nothing for so long, in milliseconds, will say nothing more. */
const silence = 10_000;

function open(base: URL): Socket {
  const host = base.hostname.replace(/^\[|\]$/g, "");
  if (base.protocol === "https:") return connectSecurely({ host, port: Number(base.port || 443) });
  return connect({ host, port: Number(base.port || 80) });
}

/** What a client sends first when it tries TLS, taken from a real one. */
export async function tlsClientHello(): Promise<Buffer> {
  const listener = createServer().listen(0, "127.0.0.1");
  await once(listener, "listening");
  const accepted = once(listener, "connection");
  const client = connectSecurely({ host: "127.0.0.1", port: (listener.address() as AddressInfo).port });
  client.on("error", () => {});
  const [socket] = (await accepted) as [Socket];
  const [hello] = (await once(socket, "data")) as [Buffer];
  client.destroy();
  socket.destroy();
  listener.close();
  return hello;
}

/**
 * Bytes on a connection of their own, and whatever comes back until the server closes it, or has been silent
 * for too long.
 * @param halfClose ends the own direction after the bytes, as `nc -N` does
 */
export async function exchangeBytes(
  base: URL,
  bytes: Uint8Array,
  { halfClose = false }: { readonly halfClose?: boolean } = {},
): Promise<Buffer> {
  const socket = open(base);
  const chunks: Buffer[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  socket.setTimeout(silence, resolve);
  socket.on("data", (chunk: Buffer) => chunks.push(chunk));
  socket.on("error", () => resolve());
  socket.on("close", () => resolve());
  if (halfClose) socket.end(bytes);
  else socket.write(bytes);
  await promise;
  socket.destroy();
  return Buffer.concat(chunks);
}

/** Sends a request's head and a part of its body, then cuts the connection, as a bad network does. */
export async function sendAndBreakOff(
  base: URL,
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  part: Uint8Array,
): Promise<void> {
  const head = [`${method} ${path} HTTP/1.1`, `Host: ${base.host}`];
  for (const [name, value] of Object.entries(headers)) head.push(`${name}: ${value}`);
  const socket = open(base);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  socket.on("error", reject);
  socket.write(`${head.join("\r\n")}\r\n\r\n`);
  socket.write(part, () => {
    socket.end();
    resolve();
  });
  await promise;
  socket.destroySoon();
}

/** Reads the first bytes of a GET's body and closes, as containerd 2 does. */
export async function readAndClose(
  base: URL,
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<Buffer> {
  const lines = [`GET ${path} HTTP/1.1`, `Host: ${base.host}`];
  for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
  const socket = open(base);
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  socket.once("data", resolve);
  socket.once("error", reject);
  socket.write(`${lines.join("\r\n")}\r\n\r\n`);
  const first = await promise;
  socket.removeAllListeners("error").on("error", () => {});
  socket.destroy();
  return first;
}
