import type { AuditFilter, StoredAuditEvent } from "@estiva/server/audit/audit-records.ts";
import type { Ports } from "./open-ports.ts";

/** All events of the audit that fit, the oldest first. */
export async function readAudit({ audit }: Ports, filter: AuditFilter = {}): Promise<StoredAuditEvent[]> {
  const found: StoredAuditEvent[] = [];
  let from: number | undefined;
  do {
    const part = await audit.read({ filter, order: "oldest", from, limit: 1_000 });
    found.push(...part.events);
    from = part.next;
  } while (from !== undefined);
  return found;
}
