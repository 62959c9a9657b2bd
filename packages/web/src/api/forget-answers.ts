import type { Query } from "@tanstack/react-query";
import { queryClient } from "./api.ts";

const cache = queryClient.getQueryCache();
const leftToPages = new WeakSet<Query>();

cache.subscribe(({ type, query }) => {
  if (type === "observerRemoved" && leftToPages.has(query) && query.getObserversCount() === 0)
    cache.remove(query);
});

/**
 * Removes every answer of the server except those of the operation `kept`. One that a page shows at the moment is
 * removed when the page has gone: missing it, the page would ask for it again.
 */
export function forgetAnswers(kept: string): void {
  for (const query of cache.getAll()) {
    if (query.queryKey[0] === kept) continue;
    if (query.getObserversCount() === 0) cache.remove(query);
    else leftToPages.add(query);
  }
}
