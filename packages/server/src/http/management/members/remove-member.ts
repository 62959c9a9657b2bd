import { ApiProblem } from "@estiva/contract/problems";
import type { MemberRecords } from "#server/accounts/members/member-records.ts";
import type { Members } from "#server/accounts/members/members.ts";
import type { AuditLog } from "#server/audit/audit-log.ts";
import type { AccessRecords } from "#server/rights/access-records.ts";
import { auditEvent } from "../../request/audit-event.ts";
import type { ManagementHandler } from "../manage.ts";
import { namedOrganization, organizationStanding } from "../organizations/organization-standing.ts";

/** `DELETE /api/v1/organizations/<organization>/members/<user>`: anyone may leave, owners take others out. */
export function removeMember(
  members: Members,
  records: MemberRecords,
  access: AccessRecords,
  audit: AuditLog,
): ManagementHandler<"removeMember"> {
  return async ({ exchange, path: { user } }) => {
    const { id } = namedOrganization(exchange);
    const standing = await organizationStanding(exchange, access);
    const userId = await members.userId(user);
    const isSelf = userId === standing.userId;
    if (!isSelf && !standing.mayManage) throw new ApiProblem("forbidden");
    await records.remove(id, userId);
    await audit.record(auditEvent(exchange, isSelf ? "member.leave" : "member.remove", `user ${user}`));
    return { status: 204 };
  };
}
