import type { ManagementHandler } from "../manage.ts";
import { answeredPage, noEvents } from "./audit-answers.ts";
import { auditFilter } from "./audit-filter.ts";
import { type AuditParts, viewerOf } from "./audit-parts.ts";

/** `GET /api/v1/audit`: what the caller did; for site admins everything with `scope=all`. */
export function listAudit(parts: AuditParts): ManagementHandler<"listAudit"> {
  return async ({ exchange, query }) => {
    const viewer = viewerOf(exchange);
    const filter = await auditFilter(query, parts);
    if (filter === undefined) return noEvents;
    if (query.scope === "all") return await answeredPage(parts, filter, viewer, query);
    if (filter.actor !== undefined && filter.actor !== viewer.principal) return noEvents;
    return await answeredPage(parts, { ...filter, actor: viewer.principal }, viewer, query);
  };
}
