import { namedNamespace } from "../../gate/named-namespace.ts";
import { auditEvent } from "../../request/audit-event.ts";
import type { ManagementHandler } from "../manage.ts";
import { answeredLines } from "./audit-answers.ts";
import { auditFilter } from "./audit-filter.ts";
import { type AuditParts, viewerOf } from "./audit-parts.ts";

/** `GET /api/v1/namespaces/<namespace>/audit/export` */
export function exportNamespaceAudit(parts: AuditParts): ManagementHandler<"exportNamespaceAudit"> {
  return async ({ exchange, query }) => {
    const { id, name } = namedNamespace(exchange);
    const viewer = viewerOf(exchange);
    const filter = await auditFilter(query, parts);
    const lines = answeredLines(parts, filter && { ...filter, namespaceId: id }, viewer);
    await parts.audit.record(auditEvent(exchange, "audit.export", `namespace ${name}`, { detail: query }));
    return { status: 200, lines };
  };
}
