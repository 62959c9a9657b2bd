import type { MemberRecords } from "#server/accounts/members/member-records.ts";
import type { Members } from "#server/accounts/members/members.ts";
import type { AuditLog } from "#server/audit/audit-log.ts";
import { namedNamespace } from "../../gate/named-namespace.ts";
import { auditEvent } from "../../request/audit-event.ts";
import type { ManagementHandler } from "../manage.ts";

/** `POST /api/v1/organizations/<organization>/members/<user>/offboarding` */
export function offboardMember(
  members: Members,
  records: MemberRecords,
  audit: AuditLog,
): ManagementHandler<"offboardMember"> {
  return async ({ exchange, path: { user } }) => {
    const { id, name: namespace } = namedNamespace(exchange);
    const done = await records.offboard(id, await members.userId(user), Date.now());
    const counts = { sessions_ended: done.sessionsEnded, tokens_revoked: done.tokensRevoked };
    await audit.record(auditEvent(exchange, "member.offboard", `user ${user}`, { detail: counts }));
    const robots = done.robotsSeen.map((robot) => ({
      id: String(robot.id),
      namespace,
      name: robot.name,
      login: `${namespace}.${robot.name}`,
    }));
    return { status: 200, body: { ...counts, robots_seen: robots } };
  };
}
