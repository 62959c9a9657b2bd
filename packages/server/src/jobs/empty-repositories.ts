import type { CatalogRecords } from "#server/catalog/repositories/catalog-records.ts";
import type { Job } from "./schedule.ts";

/** Rows in one transaction: pushes wait some milliseconds for it at most. */
const batch = 500;

/** Removes what deleted repositories held. */
export function emptyRepositories(catalog: CatalogRecords, now: () => number): Job {
  return {
    name: "empty-repositories",
    interval: 5_000,
    async run(signal) {
      let removed = 0;
      while (!signal.aborted) {
        const rows = await catalog.emptyRetired(batch, now());
        if (rows === 0) break;
        removed += rows;
      }
      return removed === 0 ? undefined : { removed };
    },
  };
}
