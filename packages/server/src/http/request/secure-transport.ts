import type { IncomingMessage } from "node:http";
import { TLSSocket } from "node:tls";
import type { Config } from "#server/config/config.ts";
import { isFromTrustedProxy } from "./client-address.ts";
import { isLoopbackHost, looksProxied, type RequestHost } from "./request-facts.ts";

/** How a request travelled. */
export interface Transport {
  /** Over TLS, to this server or to a trusted proxy: cookies may be bound to that. */
  readonly secure: boolean;
  /** Whether passwords, personal access tokens, robot secrets and refresh tokens are taken from it. */
  readonly acceptsSecrets: boolean;
}

/**
 * Tells whether a secret that somebody between the client and here could read must be refused. On the client's
 * own machine nobody is in between: there it addressed `localhost` or a loopback address. A proxy's mark
 * withdraws that, as nginx's plain `proxy_pass` sends a loopback Host for clients from anywhere.
 */
export function transportOf(
  request: IncomingMessage,
  host: RequestHost | undefined,
  { trustedProxies, allowPlainHttpLogin }: Pick<Config, "trustedProxies" | "allowPlainHttpLogin">,
): Transport {
  const secure = isSecure(request, trustedProxies);
  const acceptsSecrets = secure || allowPlainHttpLogin || isAddressedLocally(request, host);
  return { secure, acceptsSecrets };
}

/**
 * Whether the client spoke TLS, as far as this server can know. Of several schemes that proxies have said, all
 * must be `https`: a client can write the first, and one plain stretch is enough to listen on.
 */
export function isSecure({ socket, headers }: IncomingMessage, trusted: Config["trustedProxies"]): boolean {
  if (socket instanceof TLSSocket) return true;
  const said = headers["x-forwarded-proto"];
  if (said === undefined || !isFromTrustedProxy(socket.remoteAddress, trusted)) return false;
  const schemes = (typeof said === "string" ? said : said.join(",")).split(",");
  return schemes.every((scheme) => scheme.trim().toLowerCase() === "https");
}

function isAddressedLocally(request: IncomingMessage, host: RequestHost | undefined): boolean {
  return host !== undefined && isLoopbackHost(host) && !looksProxied(request);
}
