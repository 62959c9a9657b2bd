import { setImmediate } from "node:timers/promises";
import type { AuditFilter, AuditPart, AuditRecords, StoredAuditEvent } from "./audit-records.ts";

/** Parts that are read for one page: 10,000 events looked at. */
const partsPerPage = 5;

/** Events of one step of an export. */
const exportStep = 500;

/**
 * A page, the newest first. A page may be short, or empty, although `next` says that there is more: where few
 * events fit, a page ends when enough was looked at.
 */
export async function auditPage(
  records: Pick<AuditRecords, "read">,
  { filter, from, limit }: { filter: AuditFilter; from: number | undefined; limit: number },
): Promise<AuditPart> {
  const events: StoredAuditEvent[] = [];
  let next = from;
  for (let parts = 0; parts < partsPerPage; parts += 1) {
    const wanted = limit - events.length;
    const part = await records.read({ filter, order: "newest", from: next, limit: wanted });
    events.push(...part.events);
    next = part.next;
    if (next === undefined || events.length === limit) break;
  }
  return { events, next };
}

/** Everything that fits, the oldest first, step by step; in between others have their turn. */
export async function* auditSteps(
  records: Pick<AuditRecords, "read">,
  filter: AuditFilter,
): AsyncGenerator<readonly StoredAuditEvent[], void> {
  let from: number | undefined;
  do {
    const part = await records.read({ filter, order: "oldest", from, limit: exportStep });
    if (part.events.length > 0) yield part.events;
    from = part.next;
    await setImmediate();
  } while (from !== undefined);
}
