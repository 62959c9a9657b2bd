import type { Answer } from "@estiva/contract/operations";
import type { AuditFilter } from "#server/audit/audit-records.ts";
import { auditPage, auditSteps } from "#server/audit/audit-search.ts";
import { readNumberCursor, writeCursor } from "../cursor.ts";
import type { AuditParts } from "./audit-parts.ts";
import { type AuditViewer, presentAuditEvents } from "./present-audit-event.ts";

/** Where a filter names somebody or something that isn't there. */
export const noEvents = { status: 200, body: { items: [], next_cursor: null } };

/** A page of what fits. */
export async function answeredPage(
  { auditRecords, actors }: AuditParts,
  filter: AuditFilter,
  viewer: AuditViewer,
  { cursor, limit }: { readonly cursor?: string | undefined; readonly limit: number },
): Promise<{ status: number; body: Answer<"listAudit"> }> {
  const { events, next } = await auditPage(auditRecords, { filter, from: readNumberCursor(cursor), limit });
  const items = await presentAuditEvents(events, actors, viewer);
  return { status: 200, body: { items, next_cursor: next === undefined ? null : writeCursor([next]) } };
}

/** Everything that fits and was done by now: what this export does itself isn't part of it. */
export async function* answeredLines(
  { auditRecords, actors }: AuditParts,
  filter: AuditFilter | undefined,
  viewer: AuditViewer,
): AsyncGenerator<readonly Answer<"exportAudit">[], void> {
  if (filter === undefined) return;
  const until = Math.min(filter.until ?? Number.POSITIVE_INFINITY, Date.now());
  for await (const events of auditSteps(auditRecords, { ...filter, until }))
    yield await presentAuditEvents(events, actors, viewer);
}
