import { NameGlob } from "@estiva/protocol";
import type { GrantRecords } from "#server/accounts/grants/grant-records.ts";
import type { ActorRecords } from "#server/audit/actor-records.ts";
import type { Subject } from "#server/rights/principal.ts";
import { namedNamespace } from "../../gate/named-namespace.ts";
import { pageOf, readNumberCursor } from "../cursor.ts";
import type { ManagementHandler } from "../manage.ts";
import { presentGrants } from "./present-grant.ts";

/** `GET /api/v1/namespaces/<namespace>/grants` */
export function listGrants(grants: GrantRecords, actors: ActorRecords): ManagementHandler<"listGrants"> {
  return async ({ exchange, query }) => {
    const { id } = namedNamespace(exchange);
    const { limit } = query;
    const subject = query.subject === undefined ? undefined : await findSubject(grants, id, query.subject);
    if (subject === null) return { status: 200, body: { items: [], next_cursor: null } };
    const after = readNumberCursor(query.cursor) ?? 0;
    const rows = await grants.page(id, { subject, after, limit: limit + 1 });
    const { items, next_cursor } = pageOf(
      rows,
      limit,
      (grant) => [grant.id],
      (grant) => grant,
    );
    const { repository } = query;
    const wanted = items.filter(
      ({ pattern }) => repository === undefined || NameGlob.matches(pattern as NameGlob, repository),
    );
    return { status: 200, body: { items: await presentGrants(wanted, grants, actors), next_cursor } };
  };
}

/** Whoever bears the name, of whatever kind; null for nobody. */
async function findSubject(grants: GrantRecords, namespaceId: number, name: string): Promise<Subject | null> {
  for (const kind of ["user", "team", "robot"] as const) {
    const subject = await grants.subject(namespaceId, kind, name);
    if (subject !== undefined) return subject;
  }
  return null;
}
