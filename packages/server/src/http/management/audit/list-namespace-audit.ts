import { namedNamespace } from "../../gate/named-namespace.ts";
import type { ManagementHandler } from "../manage.ts";
import { answeredPage, noEvents } from "./audit-answers.ts";
import { auditFilter } from "./audit-filter.ts";
import { type AuditParts, viewerOf } from "./audit-parts.ts";

/** `GET /api/v1/namespaces/<namespace>/audit` */
export function listNamespaceAudit(parts: AuditParts): ManagementHandler<"listNamespaceAudit"> {
  return async ({ exchange, query }) => {
    const { id } = namedNamespace(exchange);
    const viewer = viewerOf(exchange);
    const filter = await auditFilter(query, parts);
    if (filter === undefined) return noEvents;
    return await answeredPage(parts, { ...filter, namespaceId: id }, viewer, query);
  };
}
