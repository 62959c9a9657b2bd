import type { Authority } from "#server/access/authority.ts";
import { type ActivityViewer, recentActivity } from "#server/catalog/activity/recent-activity.ts";
import type { CatalogRecords } from "#server/catalog/repositories/catalog-records.ts";
import { namespaceRole } from "#server/rights/namespace-role.ts";
import { userPrincipal } from "#server/rights/principal.ts";
import type { Exchange } from "../../request/exchange.ts";
import type { AuditParts } from "../audit/audit-parts.ts";
import { readNumberCursor, writeCursor } from "../cursor.ts";
import type { ManagementHandler } from "../manage.ts";
import { seenSince } from "../repositories/seen-since.ts";
import { presentActivity } from "./present-activity.ts";

export interface ActivityParts extends Pick<AuditParts, "auditRecords" | "actors" | "access"> {
  readonly authority: Authority;
  readonly catalog: CatalogRecords;
}

/** Namespaces whose events are merged; somebody's own comes first. */
const maxNamespaces = 100;

/** `GET /api/v1/activity` */
export function listRecentActivity(parts: ActivityParts): ManagementHandler<"listRecentActivity"> {
  const { auditRecords, actors, catalog } = parts;
  return async ({ exchange, query: { cursor, limit } }) => {
    const { items, next } = await recentActivity(auditRecords, viewerOf(exchange, parts), {
      namespaces: await catalog.reachableNamespaces(exchange.caller.principal, maxNamespaces),
      before: readNumberCursor(cursor),
      limit,
    });
    return {
      status: 200,
      body: {
        items: await presentActivity(items, actors),
        next_cursor: next === undefined ? null : writeCursor([next.id]),
      },
    };
  };
}

function viewerOf(exchange: Exchange, parts: ActivityParts): ActivityViewer {
  const { access, actors } = parts;
  const { caller, principal: facts } = exchange.admission;
  return {
    seenSince: (repository) => seenSince(exchange, repository, parts),
    async role(namespaceId) {
      const principal = userPrincipal(namespaceId);
      const name = (await actors.names([principal])).get(principal);
      const place = name === undefined ? undefined : await access.place(name, caller.principal);
      if (place === undefined || place.namespace.isDeleted) return undefined;
      return namespaceRole(facts, place.namespace, place.role);
    },
  };
}
