import { isIPv4, isIPv6 } from "node:net";

/**
 * What is counted as one client: an IPv4 address, or the /64 of an IPv6 address, since a household or a host has
 * that many to choose from. IPv4 written as IPv6 (`::ffff:192.0.2.1`) is IPv4.
 *
 * @param address as the connection or a trusted proxy gave it. All that is no address is one client.
 */
export function addressGroup(address: string | undefined): string {
  if (address === undefined) return "unknown";
  if (isIPv4(address)) return address;
  const bare = address.replace(/%.*$/, "");
  if (!isIPv6(bare)) return "unknown";
  const groups = expand(bare);
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (isMapped) return asIPv4(groups[6] ?? 0, groups[7] ?? 0);
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(":")}::/64`;
}

/** The eight groups of an IPv6 address (RFC 4291, section 2.2). */
function expand(address: string): readonly number[] {
  const [head = "", tail] = dottedAsGroups(address).split("::");
  const [start, end] = [groupsOf(head), groupsOf(tail ?? "")];
  const missing = tail === undefined ? 0 : 8 - start.length - end.length;
  return [...start, ...Array<number>(missing).fill(0), ...end];
}

function groupsOf(part: string): readonly number[] {
  return part === "" ? [] : part.split(":").map((group) => Number.parseInt(group, 16));
}

function dottedAsGroups(address: string): string {
  return address.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, a: string, b: string, c: string, d: string) =>
    [Number(a) * 256 + Number(b), Number(c) * 256 + Number(d)].map((group) => group.toString(16)).join(":"),
  );
}

function asIPv4(high: number, low: number): string {
  return [high >> 8, high & 255, low >> 8, low & 255].join(".");
}
