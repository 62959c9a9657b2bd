import type { MemberRecords } from "#server/accounts/members/member-records.ts";
import type { Members } from "#server/accounts/members/members.ts";
import type { AuditLog } from "#server/audit/audit-log.ts";
import { namedNamespace } from "../../gate/named-namespace.ts";
import { auditEvent } from "../../request/audit-event.ts";
import type { ManagementHandler } from "../manage.ts";

/** `DELETE /api/v1/organizations/<organization>/members/<user>`: anyone may leave, owners take others out. */
export function removeMember(
  members: Members,
  records: MemberRecords,
  audit: AuditLog,
): ManagementHandler<"removeMember"> {
  return async ({ exchange, admission, path: { user } }) => {
    const { id } = namedNamespace(exchange);
    const userId = await members.userId(user);
    await records.remove(id, userId);
    await audit.record(
      auditEvent(exchange, admission.isSelf ? "member.leave" : "member.remove", `user ${user}`),
    );
    return { status: 204 };
  };
}
