import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";
import type { Config } from "#server/config/config.ts";
import type { Exchange } from "./exchange.ts";
import { isKnown } from "./host-rule.ts";
import type { RequestHost } from "./request-facts.ts";
import { isSecure } from "./secure-transport.ts";

/**
 * The registry's address as this client sees it: the configured one, or what the client asked for. It may only
 * tell a client where to get a token, never appear in what people keep or others read.
 */
export function ownAddress(
  { request, sender: { host } }: Pick<Exchange, "request" | "sender">,
  { publicUrl, trustedProxies }: Pick<Config, "publicUrl" | "trustedProxies">,
): URL {
  if (publicUrl !== undefined) return publicUrl;
  return addressUnder(host, request, trustedProxies);
}

/**
 * As `ownAddress`, for what machines are set up with: they send secrets there. A name that anybody could have put
 * into the request is left out for the address at which it arrived.
 */
export function lastingAddress(
  { request, sender: { host } }: Pick<Exchange, "request" | "sender">,
  config: Config,
): URL {
  const { publicUrl, trustedProxies } = config;
  if (publicUrl !== undefined) return publicUrl;
  const known = host !== undefined && isKnown(config, host) ? host : undefined;
  return addressUnder(known, request, trustedProxies);
}

function addressUnder(
  host: RequestHost | undefined,
  request: IncomingMessage,
  trustedProxies: Config["trustedProxies"],
): URL {
  const { socket } = request;
  const scheme = isSecure(request, trustedProxies) ? "https" : "http";
  const local = isIP(socket.localAddress ?? "") === 6 ? `[${socket.localAddress}]` : socket.localAddress;
  return new URL(`${scheme}://${host?.host ?? `${local ?? "localhost"}:${socket.localPort ?? 0}`}`);
}
