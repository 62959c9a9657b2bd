import { auditEvent } from "../../request/audit-event.ts";
import type { ManagementHandler } from "../manage.ts";
import { answeredLines } from "./audit-answers.ts";
import { auditFilter } from "./audit-filter.ts";
import { type AuditParts, viewerOf } from "./audit-parts.ts";

/** `GET /api/v1/audit/export` */
export function exportAudit(parts: AuditParts): ManagementHandler<"exportAudit"> {
  return async ({ exchange, query }) => {
    const viewer = viewerOf(exchange);
    const lines = answeredLines(parts, await auditFilter(query, parts), viewer);
    await parts.audit.record(auditEvent(exchange, "audit.export", "everything", { detail: query }));
    return { status: 200, lines };
  };
}
