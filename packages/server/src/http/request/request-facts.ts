import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";
import { BoundedMap } from "#server/memory/bounded-map.ts";

/** A Host header, taken apart; never matched as a prefix. */
export interface RequestHost {
  /** Lower case, without brackets. */
  readonly hostname: string;
  /** `hostname:port` as it was sent, in lower case. */
  readonly host: string;
}

const hostPattern = /^(\[[0-9a-f:.]{2,45}\]|[a-z0-9](?:[a-z0-9._-]{0,252}[a-z0-9])?)(?::\d{1,5})?$/;

/** Hosts already taken apart: a registry is asked under a few names, again and again. */
const known = new BoundedMap<string, RequestHost | "invalid">({ capacity: 100 });

/** RFC 9110, section 7.2. @returns undefined where there is no Host, `"invalid"` where it is none. */
export function parseHost(header: string | undefined): RequestHost | "invalid" | undefined {
  if (header === undefined || header === "") return undefined;
  const kept = known.get(header);
  if (kept !== undefined) return kept;
  const parsed = takeApart(header.toLowerCase());
  known.set(header, parsed);
  return parsed;
}

function takeApart(host: string): RequestHost | "invalid" {
  const name = hostPattern.exec(host)?.[1];
  // Ports above 65535 and addresses like 256.0.0.1 have the right form too.
  if (name === undefined || !URL.canParse(`http://${host}`)) return "invalid";
  return { host, hostname: name.startsWith("[") ? name.slice(1, -1) : name };
}

/** Addresses that only this machine can have: 127.0.0.0/8, ::1, also mapped into IPv6. */
export function isLoopbackAddress(address: string): boolean {
  const plain = address.startsWith("::ffff:") ? address.slice("::ffff:".length) : address;
  return plain === "::1" || (isIP(plain) === 4 && plain.startsWith("127."));
}

/** A Host that names the machine itself, whatever a name server says (RFC 6761 reserves `localhost`). */
export function isLoopbackHost({ hostname }: RequestHost): boolean {
  return hostname === "localhost" || hostname.endsWith(".localhost") || isLoopbackAddress(hostname);
}

/** Whether a proxy has left its mark on the request. nginx's plain `proxy_pass` leaves only HTTP/1.0. */
export function looksProxied(request: IncomingMessage): boolean {
  if (request.httpVersion !== "1.1") return true;
  const { headers } = request;
  if (headers.forwarded !== undefined || headers.via !== undefined) return true;
  for (const name in headers) {
    if (name.startsWith("x-forwarded-")) return true;
  }
  return false;
}
