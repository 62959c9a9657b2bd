import { ApiProblem } from "@estiva/contract/problems";
import type { InvitationRecords } from "#server/accounts/invitations/invitation-records.ts";
import type { AuditLog } from "#server/audit/audit-log.ts";
import { namedNamespace } from "../../gate/named-namespace.ts";
import { auditEvent } from "../../request/audit-event.ts";
import type { ManagementHandler } from "../manage.ts";
import { readId } from "../read-id.ts";

/** `DELETE /api/v1/organizations/<organization>/invitations/<invitation>` */
export function withdrawInvitation(
  invitations: InvitationRecords,
  audit: AuditLog,
): ManagementHandler<"withdrawInvitation"> {
  return async ({ exchange, path }) => {
    const { id } = namedNamespace(exchange);
    const withdrawn = await invitations.withdraw(id, readId(path.invitation), Date.now());
    if (withdrawn === undefined) throw new ApiProblem("not_found");
    const person = withdrawn.username ?? withdrawn.email ?? "";
    await audit.record(auditEvent(exchange, "invitation.withdraw", `user ${person}`));
    return { status: 204 };
  };
}
