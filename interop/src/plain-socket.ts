import { once } from "node:events";
import { createConnection } from "node:net";
import { duplexPair } from "node:stream";
import { connect } from "node:tls";

/** Sends bytes on a fresh TCP connection and resolves to all that comes back until the server closes it. */
export async function exchange(url: string, bytes: Buffer): Promise<Buffer> {
  const { hostname, port } = new URL(url);
  const socket = createConnection(Number(port), hostname);
  await once(socket, "connect");
  socket.write(bytes);
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** The first bytes that a TLS client sends. */
export async function tlsClientHello(): Promise<Buffer> {
  const [client, server] = duplexPair();
  const connection = connect({ socket: client, servername: "localhost" });
  connection.on("error", () => {});
  const [hello] = (await once(server, "data")) as [Buffer];
  connection.destroy();
  return hello;
}
