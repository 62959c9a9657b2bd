import type { AuditRecords } from "#server/audit/audit-records.ts";
import { inBatches } from "./in-batches.ts";
import type { Job } from "./schedule.ts";

/** Events removed in one transaction, which holds up every writer. */
const batch = 1_000;

/** Forgets what was done longer ago than the operator wants to know it. @param retention in milliseconds */
export function pruneAudit(audit: Pick<AuditRecords, "prune">, retention: number, now: () => number): Job {
  return {
    name: "prune-audit",
    interval: 60 * 60_000,
    async run(signal) {
      const removed = await inBatches(signal, batch, (size) => audit.prune(now() - retention, size));
      return removed === 0 ? undefined : { removed };
    },
  };
}
