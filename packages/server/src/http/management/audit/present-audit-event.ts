import type { Answer } from "@estiva/contract/operations";
import type { ActorRecords } from "#server/audit/actor-records.ts";
import type { StoredAuditEvent } from "#server/audit/audit-records.ts";
import { type Principal, userPrincipal } from "#server/rights/principal.ts";
import { presentActor } from "../actor.ts";
import { isoTime } from "../iso-time.ts";

/** For whom events are shown. */
export interface AuditViewer {
  readonly principal: Principal;
  readonly isSiteAdmin: boolean;
}

/** Events as the management API shows them. From where somebody came is theirs and the site admins' to know. */
export async function presentAuditEvents(
  events: readonly StoredAuditEvent[],
  actors: ActorRecords,
  viewer: AuditViewer,
): Promise<Answer<"exportAudit">[]> {
  // A user's number is its namespace's, and an organisation's name is found in the same way.
  const namespaces = events.flatMap(({ namespaceId }) =>
    namespaceId === undefined ? [] : [userPrincipal(namespaceId)],
  );
  const names = await actors.names([...events.map(({ actor }) => actor), ...namespaces]);
  return events.map((event) => ({
    id: String(event.id),
    at: isoTime(event.at),
    action: event.action,
    actor: presentActor(event.actor, names),
    credential: event.credential ?? null,
    address: viewer.isSiteAdmin || event.actor === viewer.principal ? (event.address ?? null) : null,
    namespace: event.namespaceId === undefined ? null : (names.get(userPrincipal(event.namespaceId)) ?? null),
    object: event.object,
    result: event.result,
    detail: event.detail ?? null,
    request_id: event.requestId ?? null,
  }));
}
