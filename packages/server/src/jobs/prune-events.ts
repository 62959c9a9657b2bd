import type { EventRecords } from "#server/registry/events/event-records.ts";
import { inBatches } from "./in-batches.ts";
import type { Job } from "./schedule.ts";

const batch = 1_000;

/** How long subscribers may be away before they miss something, in milliseconds. */
const retention = 7 * 24 * 60 * 60_000;

/** Keeps the outbox from growing for ever. */
export function pruneEvents(events: EventRecords, now: () => number): Job {
  return {
    name: "prune-events",
    interval: 60 * 60_000,
    async run(signal) {
      const removed = await inBatches(signal, batch, (size) => events.prune(now() - retention, size));
      return removed === 0 ? undefined : { removed };
    },
  };
}
