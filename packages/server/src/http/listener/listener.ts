import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { Address } from "#server/config/values.ts";
import { SecureListener } from "./secure-listener.ts";
import type { ServerCertificate } from "./server-certificate.ts";

/** podman asks for up to 1,024 ranges in one header; in bytes. */
const maxHeaderSize = 64 * 1024;

/** A request's head that takes longer is cut off, in milliseconds. */
const headersTimeout = 20_000;

/** Longer than the idle time of common proxies, so that they never use a connection that was just closed. */
const keepAliveTimeout = 125_000;

/** A connection on which nothing moves in either direction, in milliseconds. */
const silentConnection = 180_000;

/** The server's socket could not be opened; the message says why and what to do. */
export class CannotListen extends Error {
  override readonly name = "CannotListen";
}

/**
 * A bare HTTP server, or an HTTPS server where there is a certificate. Node's limit for a whole request would end every push that takes longer than five
 * minutes; what guards against slow clients here is how long nothing arrives.
 */
export function createListener(
  handle: RequestListener,
  maxConnections: number,
  certificate?: ServerCertificate,
): Server {
  const options = {
    requestTimeout: 0,
    headersTimeout,
    connectionsCheckingInterval: 5_000,
    keepAliveTimeout,
    maxHeaderSize,
    noDelay: true,
  };
  const server =
    certificate === undefined
      ? createServer(options, handle)
      : new SecureListener(options, handle, certificate);
  // Some clients and probes end their direction once they have asked, and still want the answer. Node has the
  // switch (lib/_http_server.js) but no word for it in its types.
  Object.assign(server, { httpAllowHalfOpen: true });
  // Without this listener Node itself tells every client to go on, before anybody knows who it is.
  server.on("checkContinue", handle);
  server.timeout = silentConnection;
  server.maxConnections = maxConnections;
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Socket) => answerBadRequest(error, socket));
  return server;
}

const parserErrors: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: "431 Request Header Fields Too Large",
  ERR_HTTP_REQUEST_TIMEOUT: "408 Request Timeout",
};

/** Clients try TLS on the plain port first and fall back when the answer is HTTP (docker, podman, containerd). */
function answerBadRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = parserErrors[error.code ?? ""] ?? "400 Bad Request";
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

/** The address of a listener, as people type it. */
export function addressOf({ host }: Address, port: number, secure: boolean): string {
  return `${secure ? "https" : "http"}://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/** @returns the port. @throws CannotListen */
export async function listen(server: Server, { host, port }: Address, setting: string): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(explain(error, host, port, setting)));
    server.listen({ host, port, backlog: 4096 }, resolve);
  });
  return (server.address() as AddressInfo).port;
}

function explain(error: NodeJS.ErrnoException, host: string, port: number, setting: string): Error {
  const where = `${host}:${port}`;
  const reasons: Readonly<Record<string, string>> = {
    EADDRINUSE: `Something is listening on ${where} already: stop it, or set ${setting} to another address.`,
    EACCES: `This user may not listen on ${where}: set ${setting} to a port above 1023.`,
    EADDRNOTAVAIL: `This machine doesn't have the address ${host}: set ${setting} to one that it has.`,
  };
  const message = reasons[error.code ?? ""] ?? `Can't listen on ${where}: ${error.message}`;
  return new CannotListen(message, { cause: error });
}
