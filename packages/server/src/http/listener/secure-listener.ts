import type { RequestListener } from "node:http";
import { Server, type ServerOptions } from "node:https";
import type { Socket } from "node:net";
import type { ServerCertificate } from "./server-certificate.ts";

/** How long a new connection may take to say its first byte, and again until it speaks TLS, in milliseconds. */
const handshakeTimeout = 20_000;

/** How long a client that spoke plain HTTP may take to read that it must not, in milliseconds. */
const farewellTime = 5_000;

/**
 * An HTTPS server that answers plain HTTP on its port in words: a client that was given the wrong scheme would
 * otherwise see nothing but a closed connection. It looks at the first byte of each connection, and then hands
 * it to Node's TLS with that byte.
 */
export class SecureListener extends Server {
  /** Connections that have not said anything yet, or have not finished the handshake: Node doesn't know them. */
  readonly #early = new Map<string, Socket>();

  constructor(options: ServerOptions, handle: RequestListener, certificate: ServerCertificate) {
    super({ ...options, ...certificate.current, handshakeTimeout }, handle);
    certificate.onChange((pair) => this.setSecureContext(pair));
    const speakTls = this.listeners("connection") as ((this: Server, socket: Socket) => void)[];
    this.removeAllListeners("connection");
    this.on("connection", (socket: Socket) =>
      this.#greet(socket, () => {
        for (const accept of speakTls) accept.call(this, socket);
      }),
    );
    this.on("secureConnection", (socket) => this.#early.delete(endsOf(socket)));
    // Node's own listener takes a failed handshake for a bad request, and would answer it in plain text.
    this.removeAllListeners("tlsClientError");
    this.on("tlsClientError", (_error, socket) => socket.destroy());
  }

  /** Also those that have not finished the handshake: nothing has been asked of them. */
  override closeIdleConnections(): void {
    for (const socket of this.#early.values()) socket.destroy();
    super.closeIdleConnections();
  }

  #greet(socket: Socket, accept: () => void): void {
    const ends = endsOf(socket);
    this.#early.set(ends, socket);
    const giveUp = () => socket.destroy();
    socket.once("close", () => this.#early.delete(ends));
    // The TLS layer hears of errors by itself; without a listener one before it would end the process.
    socket.on("error", giveUp);
    socket.setTimeout(handshakeTimeout, giveUp);
    socket.once("readable", () => {
      const first: unknown = socket.read();
      socket.setTimeout(0, giveUp);
      if (!Buffer.isBuffer(first)) giveUp();
      else if (isPlainHttp(first)) sayHttps(socket);
      else {
        socket.unshift(first);
        accept();
      }
    });
  }
}

/** What tells a connection from all others that are open; of the TLS connection on it too. */
function endsOf({ localAddress, localPort, remoteAddress, remotePort }: Socket): string {
  return `${localAddress} ${localPort} ${remoteAddress} ${remotePort}`;
}

/** TLS begins with the byte 22 (RFC 8446, section 5.1), HTTP with a method in capitals. */
function isPlainHttp([first = 0]: Buffer): boolean {
  return first >= 0x41 && first <= 0x5a;
}

const farewell = "This port speaks HTTPS only: use https:// in place of http://.\n";

function sayHttps(socket: Socket): void {
  const head = ["HTTP/1.1 400 Bad Request", "Content-Type: text/plain", `Content-Length: ${farewell.length}`];
  socket.end(`${[...head, "Connection: close"].join("\r\n")}\r\n\r\n${farewell}`);
  // Closing with bytes unread would reset the connection, and the client would never see the answer.
  socket.resume().setTimeout(farewellTime, () => socket.destroy());
}
