import type { Answer } from "./http-client.ts";

/** Where the next page is, from a Link header with `rel="next"` (RFC 8288); undefined on the last page. */
export function nextPage(answer: Answer): string | undefined {
  return /<([^>]+)>\s*;[^,]*\brel="?next"?/i.exec(answer.header("link") ?? "")?.[1];
}
