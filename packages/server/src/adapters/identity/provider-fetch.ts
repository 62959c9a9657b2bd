import { isLoopback } from "#server/config/addresses.ts";

/** Of one answer, in bytes: a key set, a profile, a hundred organisations. */
const maxAnswer = 1_048_576;

/** In milliseconds, for one request and its whole answer. */
export const providerTimeout = 10_000;

export type ProviderFetch = (url: string | URL, init?: RequestInit) => Promise<Response>;

/** The answer was larger than any provider's, or the address is not one that may be asked. */
export class ProviderAnswerRefused extends Error {
  override readonly name = "ProviderAnswerRefused";
}

/**
 * Asks a provider: over TLS or on this machine, never following a redirect (it would carry the client's secret
 * elsewhere), in bounded time, for a bounded answer.
 *
 * @param mayAsk whether this address belongs to the provider.
 */
export function providerFetch(mayAsk: (url: URL) => boolean, timeout = providerTimeout): ProviderFetch {
  return async (address, init = {}) => {
    const url = new URL(address);
    if (!isSafe(url) || !mayAsk(url)) throw new ProviderAnswerRefused("an address that may not be asked");
    const timeLimit = AbortSignal.timeout(timeout);
    const signal = init.signal ? AbortSignal.any([init.signal, timeLimit]) : timeLimit;
    const answer = await fetch(url, { ...init, redirect: "manual", signal });
    const { status, statusText, headers } = answer;
    const body = await readBounded(answer);
    // Only these may have a body, and no others can be built with one.
    return new Response(status === 204 || status === 304 ? null : body, { status, statusText, headers });
  };
}

/** Plain HTTP carries secrets only where nobody can listen. */
export function isSafe({ protocol, hostname }: URL): boolean {
  if (protocol === "https:") return true;
  return protocol === "http:" && isLoopback(hostname.replace(/^\[(.*)\]$/, "$1"));
}

async function readBounded(answer: Response): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop early cancels what is still to come.
  for await (const chunk of answer.body ?? []) {
    size += chunk.byteLength;
    if (size > maxAnswer) throw new ProviderAnswerRefused("an answer of more than a mebibyte");
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}
