import { RegistryError } from "@estiva/protocol";
import type { Exchange } from "../request/exchange.ts";

const defaultPageSize = 1_000;
const maxPageSize = 10_000;

/** How many entries the client wants (`n`), and after which key (`last`). */
export interface WantedPage {
  readonly size: number;
  readonly last: string;
}

/**
 * Reads `n` and `last` (distribution-spec, "Listing Tags"). More than 10,000 is cut, not refused: Renovate asks
 * for that many.
 * @throws RegistryError pageSizeInvalid
 */
export function wantedPage({ query }: Exchange): WantedPage {
  const n = query.get("n");
  if (n !== null && !/^\d{1,20}$/.test(n)) throw new RegistryError("pageSizeInvalid");
  return {
    size: n === null ? defaultPageSize : Math.min(Number(n), maxPageSize),
    last: query.get("last") ?? "",
  };
}

/**
 * Reads one entry more than the page has, so that the page knows whether there is another.
 * @returns the page and, if entries are left, the `Link` to the next.
 */
export async function readPage<Entry>(
  exchange: Exchange,
  { size, last: after }: WantedPage,
  read: (after: string, limit: number) => Promise<readonly Entry[]>,
  keyOf: (entry: Entry) => string,
): Promise<{ readonly entries: readonly Entry[]; readonly link: string | undefined }> {
  const found = await read(after, size + 1);
  const entries = found.slice(0, size);
  const last = entries.at(-1);
  if (found.length <= size || last === undefined) return { entries, link: undefined };
  return { entries, link: linkToNext(exchange, size, keyOf(last)) };
}

/**
 * The `Link` to the page behind the key (RFC 8288): a path, so that a client keeps its credentials.
 * Undefined where the page was empty, as nothing says then where to go on.
 */
export function linkToNext(
  { query, path }: Exchange,
  size: number,
  last: string | undefined,
): string | undefined {
  if (last === undefined) return undefined;
  const next = new URLSearchParams(query);
  next.set("n", String(size));
  next.set("last", last);
  return `<${path}?${next}>; rel="next"`;
}
