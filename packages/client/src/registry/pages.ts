import type { Scope } from "@estiva/protocol/scope";
import { RegistryApiError } from "./registry-api-error.ts";
import type { CallOptions, RegistryClient } from "./registry-client.ts";
import { readBytes, type TransportResponse } from "./transport.ts";

/** Of a page, in bytes: 10,000 descriptors with annotations have a few megabytes. */
const maxPage = 1 << 26;

/** A list's pages as JSON, one after the other by their Link headers (distribution-spec, "Listing Tags"). */
export async function* pages(
  client: RegistryClient,
  list: CallOptions & { readonly address: string; readonly scopes: readonly Scope[] },
): AsyncGenerator<unknown, void> {
  let address: URL | undefined = new URL(list.address, client.origin);
  while (address !== undefined) {
    const { scopes, signal } = list;
    const response = await client.send({ method: "GET", address, scopes, signal, expected: [200] });
    yield await readJson(response);
    address = nextPage(response, address);
  }
}

async function readJson(response: TransportResponse): Promise<unknown> {
  const bytes = await readBytes(response, maxPage);
  try {
    return JSON.parse(bytes.toString());
  } catch (cause) {
    throw new RegistryApiError("unexpected", "The list is not JSON", { status: response.status, cause });
  }
}

/** RFC 8288: `</v2/…>; rel="next"`. */
function nextPage({ headers }: TransportResponse, from: URL): URL | undefined {
  const link = /<([^>]*)>\s*;[^,]*\brel="?next\b/i.exec(String(headers.link ?? ""))?.[1];
  if (link === undefined) return undefined;
  const next = new URL(link, from);
  if (next.href === from.href) throw new RegistryApiError("unexpected", "The list's next page is itself");
  return next;
}
