import { ApiProblem } from "@estiva/contract/problems";
import type { UserRecords } from "#server/accounts/users/user-records.ts";
import type { AuditLog } from "#server/audit/audit-log.ts";
import { userPrincipal } from "#server/rights/principal.ts";
import { auditEvent } from "../../request/audit-event.ts";
import type { ManagementHandler } from "../manage.ts";
import { removeSessionCookie } from "../sessions/session-cookie-headers.ts";
import { namedUser } from "./named-user.ts";

/** `DELETE /api/v1/users/<user>` */
export function deleteUser(users: UserRecords, audit: AuditLog): ManagementHandler<"deleteUser"> {
  return async ({ exchange, path }) => {
    const user = await namedUser(users, path.user);
    if (!(await users.remove(user.id, Date.now()))) throw new ApiProblem("not_found");
    const more = { namespaceId: user.id };
    await audit.record(auditEvent(exchange, "user.delete", `user ${user.username}`, more));
    const isOwn = exchange.caller.principal === userPrincipal(user.id);
    return { status: 204, headers: isOwn ? removeSessionCookie(exchange) : {} };
  };
}
