import { isIP } from "node:net";
import { isSecure } from "#server/access/secure-transport.ts";
import type { Config } from "#server/config/config.ts";
import type { Exchange } from "./exchange.ts";

/**
 * The registry's address as this client sees it: the configured one, or what the client asked for. It may only
 * tell a client where to get a token, never appear in what others read.
 */
export function ownAddress(
  { request, host }: Pick<Exchange, "request" | "host">,
  { publicUrl, trustedProxies }: Pick<Config, "publicUrl" | "trustedProxies">,
): URL {
  if (publicUrl !== undefined) return publicUrl;
  const { socket } = request;
  const scheme = isSecure(request, trustedProxies) ? "https" : "http";
  const local = isIP(socket.localAddress ?? "") === 6 ? `[${socket.localAddress}]` : socket.localAddress;
  return new URL(`${scheme}://${host?.host ?? `${local ?? "localhost"}:${socket.localPort ?? 0}`}`);
}
