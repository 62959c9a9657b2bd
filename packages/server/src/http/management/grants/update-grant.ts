import { ApiProblem } from "@estiva/contract/problems";
import type { GrantRecords, SubjectKind } from "#server/accounts/grants/grant-records.ts";
import type { ActorRecords } from "#server/audit/actor-records.ts";
import type { AuditLog } from "#server/audit/audit-log.ts";
import { namedNamespace } from "../../gate/named-namespace.ts";
import { auditEvent } from "../../request/audit-event.ts";
import type { ManagementHandler } from "../manage.ts";
import { readId } from "../read-id.ts";
import { refuseGrant, refuseRights, refuseVainDenial } from "./grant-refusal.ts";
import { presentGrants } from "./present-grant.ts";

/** `PATCH /api/v1/namespaces/<namespace>/grants/<grant>` */
export function updateGrant(
  grants: GrantRecords,
  actors: ActorRecords,
  audit: AuditLog,
): ManagementHandler<"updateGrant"> {
  return async ({ exchange, path, body }) => {
    const { id: namespaceId } = namedNamespace(exchange);
    const id = readId(path.grant);
    const before = await grants.find(namespaceId, id);
    if (before === undefined) throw new ApiProblem("not_found");
    const rights = {
      role: body.role === undefined ? before.role : (body.role ?? undefined),
      canDelete: body.can_delete ?? before.canDelete,
      canCreate: body.can_create ?? before.canCreate,
      denied: body.deny ?? before.denied,
    };
    refuseRights(rights, before.subject.split(":")[0] as SubjectKind);
    refuseVainDenial(rights, namedNamespace(exchange), exchange.sender.root);
    const outcome = await grants.update(namespaceId, id, rights);
    if (outcome === "unknown") throw new ApiProblem("not_found");
    if (outcome !== "updated") throw refuseGrant(outcome);
    const detail = { subject: before.subject, pattern: before.pattern, ...body };
    await audit.record(auditEvent(exchange, "grant.update", `grant ${id}`, { detail }));
    const [shown] = await presentGrants([{ ...before, ...rights }], grants, actors);
    return { status: 200, ...(shown === undefined ? {} : { body: shown }) };
  };
}
