import { ApiProblem } from "@estiva/contract/problems";
import type { GrantRecords } from "#server/accounts/grants/grant-records.ts";
import type { AuditLog } from "#server/audit/audit-log.ts";
import { namedNamespace } from "../../gate/named-namespace.ts";
import { auditEvent } from "../../request/audit-event.ts";
import type { ManagementHandler } from "../manage.ts";
import { readId } from "../read-id.ts";

/** `DELETE /api/v1/namespaces/<namespace>/grants/<grant>` */
export function deleteGrant(grants: GrantRecords, audit: AuditLog): ManagementHandler<"deleteGrant"> {
  return async ({ exchange, path }) => {
    const removed = await grants.remove(namedNamespace(exchange).id, readId(path.grant));
    if (removed === undefined) throw new ApiProblem("not_found");
    const { id, subject, pattern, role, denied } = removed;
    const flags = { can_delete: removed.canDelete, can_create: removed.canCreate };
    const detail = { subject, pattern, role: role ?? null, ...flags, deny: denied };
    await audit.record(auditEvent(exchange, "grant.delete", `grant ${id}`, { detail }));
    return { status: 204 };
  };
}
