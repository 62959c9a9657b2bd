import { ApiProblem } from "@estiva/contract/problems";
import type { GrantRecord, GrantRecords } from "#server/accounts/grants/grant-records.ts";
import type { ActorRecords } from "#server/audit/actor-records.ts";
import type { AuditLog } from "#server/audit/audit-log.ts";
import { callingUser } from "../../gate/calling-user.ts";
import { namedNamespace } from "../../gate/named-namespace.ts";
import { auditEvent } from "../../request/audit-event.ts";
import type { ManagementHandler } from "../manage.ts";
import { refuseGrant, refuseRights, refuseVainDenial } from "./grant-refusal.ts";
import { presentGrants } from "./present-grant.ts";

/** Grants of one namespace. */
const maxGrants = 10_000;

/** `POST /api/v1/namespaces/<namespace>/grants` */
export function createGrant(
  grants: GrantRecords,
  actors: ActorRecords,
  audit: AuditLog,
): ManagementHandler<"createGrant"> {
  return async ({ exchange, body }) => {
    const { id: namespaceId, name: namespace } = namedNamespace(exchange);
    const { kind, name } = body.subject;
    const subject = await grants.subject(namespaceId, kind, name);
    if (subject === undefined) {
      const detail = `there is no ${kind} ${name} that ${namespace} could grant rights to`;
      throw new ApiProblem("request_invalid", { fields: [{ pointer: "#/subject/name", detail }] });
    }
    const rights = {
      role: body.role ?? undefined,
      canDelete: body.can_delete,
      canCreate: body.can_create,
      denied: body.deny,
    };
    refuseRights(rights, kind);
    refuseVainDenial(rights, namedNamespace(exchange), exchange.sender.root);
    const made = { createdBy: callingUser(exchange), createdAt: Date.now() };
    const grant = { ...rights, ...made, namespaceId, subject, pattern: body.pattern };
    const id = await grants.add(grant, maxGrants);
    if (typeof id !== "number") throw refuseGrant(id);
    const { subject: _, ...given } = body;
    const detail = { subject: `${kind} ${name}`, ...given };
    await audit.record(auditEvent(exchange, "grant.create", `grant ${id}`, { detail }));
    const record: GrantRecord = { ...grant, id };
    const [shown] = await presentGrants([record], grants, actors);
    return { status: 201, ...(shown === undefined ? {} : { body: shown }) };
  };
}
