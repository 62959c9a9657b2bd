import type { BlockList } from "node:net";
import { isIP } from "node:net";
import type { Exchange } from "./exchange.ts";

/**
 * The registry's address as this client sees it: the configured one, or what the client asked for. It may only
 * tell a client where to get a token, never appear in what others read.
 */
export function ownAddress(
  { request, host }: Exchange,
  config: { readonly publicUrl: URL | undefined; readonly trustedProxies: BlockList },
): URL {
  if (config.publicUrl !== undefined) return config.publicUrl;
  const { socket, headers } = request;
  const isTrusted = isFromTrustedProxy(socket.remoteAddress, config.trustedProxies);
  const scheme = isTrusted && headers["x-forwarded-proto"] === "https" ? "https" : "http";
  const local = isIP(socket.localAddress ?? "") === 6 ? `[${socket.localAddress}]` : socket.localAddress;
  return new URL(`${scheme}://${host?.host ?? `${local ?? "localhost"}:${socket.localPort ?? 0}`}`);
}

/** Whether what this peer says in `X-Forwarded-*` counts. */
export function isFromTrustedProxy(address: string | undefined, trusted: BlockList): boolean {
  const version = isIP(address ?? "");
  if (address === undefined || version === 0) return false;
  return trusted.check(address, version === 4 ? "ipv4" : "ipv6");
}
