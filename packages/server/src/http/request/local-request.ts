import type { IncomingMessage } from "node:http";
import { isLoopbackAddress, isLoopbackHost, looksProxied, type RequestHost } from "./request-facts.ts";

/**
 * Whether a request was plainly made on this machine, by one of its own users: through a proxy or a tunnel the
 * whole world looks local, and a page in a browser may have rebound a name to this address.
 */
export function isPlainlyLocal(
  request: IncomingMessage,
  host: RequestHost | undefined,
  publicUrl: URL | undefined,
): boolean {
  return (
    host !== undefined &&
    isLoopbackHost(host) &&
    isLoopbackAddress(request.socket.remoteAddress ?? "") &&
    !looksProxied(request) &&
    (publicUrl === undefined || isLoopbackUrl(publicUrl))
  );
}

function isLoopbackUrl({ host, hostname }: URL): boolean {
  // A URL keeps the brackets of an IPv6 address.
  return isLoopbackHost({ host, hostname: hostname.replace(/^\[(.*)\]$/, "$1") });
}
