import type { IncomingMessage } from "node:http";
import { type BlockList, isIP, SocketAddress } from "node:net";

/**
 * The address that a request came from, for throttling, quotas and the audit log: the connection's, or what
 * trusted proxies say of the one before them. Each proxy adds at the right end whom it heard from, and anybody
 * may have written what stands to the left of that: so it is read from the right, as far as entries are trusted
 * proxies themselves.
 * @returns in its shortest form, IPv4 also where it came mapped into IPv6; undefined once the socket is closed.
 */
export function clientAddress(
  { socket, headers }: Pick<IncomingMessage, "socket" | "headers">,
  trusted: BlockList,
): string | undefined {
  const peer = canonicalAddress(socket.remoteAddress ?? "");
  const said = headers["x-forwarded-for"];
  if (said === undefined || peer === undefined || !isTrusted(peer, trusted)) return peer;
  const entries = (typeof said === "string" ? said : said.join(",")).split(",");
  let address = peer;
  for (const entry of entries.toReversed()) {
    const before = canonicalAddress(withoutPort(entry.trim()));
    // What is no address says nothing about who is before it: the last proxy is all that is known.
    if (before === undefined) return address;
    address = before;
    if (!isTrusted(address, trusted)) return address;
  }
  return address;
}

/** Whether what this peer says in `X-Forwarded-*` counts. */
export function isFromTrustedProxy(address: string | undefined, trusted: BlockList): boolean {
  const canonical = canonicalAddress(address ?? "");
  return canonical !== undefined && isTrusted(canonical, trusted);
}

const mappedPrefix = "::ffff:";

/** The shortest form, so that one address is one text. Undefined for what is no address. */
function canonicalAddress(text: string): string | undefined {
  const version = isIP(text);
  if (version === 4) return text;
  if (version === 0) return undefined;
  // How Node names IPv4 peers of a listener on every address: the common case, and it needs no object.
  const mapped = text.startsWith(mappedPrefix) ? text.slice(mappedPrefix.length) : "";
  if (isIP(mapped) === 4) return mapped;
  const { address } = new SocketAddress({ address: text.replace(/%.*$/, ""), family: "ipv6" });
  return address.startsWith(mappedPrefix) ? address.slice(mappedPrefix.length) : address;
}

/** Some proxies write the port too: `192.0.2.1:4711`, `[2001:db8::1]:4711`. */
function withoutPort(entry: string): string {
  const [, inBrackets, beforePort] = /^\[([^\]]+)\](?::\d+)?$|^([\d.]+):\d+$/.exec(entry) ?? [];
  return inBrackets ?? beforePort ?? entry;
}

function isTrusted(address: string, trusted: BlockList): boolean {
  return trusted.check(address, isIP(address) === 4 ? "ipv4" : "ipv6");
}
