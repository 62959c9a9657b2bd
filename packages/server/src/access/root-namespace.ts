import type { IncomingMessage } from "node:http";
import type { Config, RootAccess } from "#server/config/config.ts";
import { isLoopbackAddress, isLoopbackHost, looksProxied, type RequestHost } from "./request-facts.ts";

/**
 * What anyone may do in the root namespace, for this request. Without a setting, a registry that listens on
 * loopback is open, but only to requests that were plainly made on this machine: through a proxy or a tunnel
 * the whole world looks local.
 */
export function rootAccess(
  { rootNamespace, publicUrl }: Pick<Config, "rootNamespace" | "publicUrl">,
  request: IncomingMessage,
  host: RequestHost | undefined,
): RootAccess {
  if (rootNamespace !== "loopback-default") return rootNamespace;
  const isLocal =
    host !== undefined &&
    isLoopbackHost(host) &&
    isLoopbackAddress(request.socket.remoteAddress ?? "") &&
    !looksProxied(request) &&
    (publicUrl === undefined || isLoopbackUrl(publicUrl));
  return isLocal ? "open" : "private";
}

function isLoopbackUrl({ host, hostname }: URL): boolean {
  // A URL keeps the brackets of an IPv6 address.
  return isLoopbackHost({ host, hostname: hostname.replace(/^\[(.*)\]$/, "$1") });
}
