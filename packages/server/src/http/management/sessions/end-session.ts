import { ApiProblem } from "@estiva/contract/problems";
import type { SessionRecords } from "#server/accounts/sessions/session-records.ts";
import type { AuditLog } from "#server/audit/audit-log.ts";
import { callingUserId } from "../../gate/calling-user.ts";
import { auditEvent } from "../../request/audit-event.ts";
import type { ManagementHandler } from "../manage.ts";
import { readId } from "../read-id.ts";

/** `DELETE /api/v1/sessions/<session>` */
export function endSession(sessions: SessionRecords, audit: AuditLog): ManagementHandler<"endSession"> {
  return async ({ exchange, path }) => {
    const id = readId(path.session);
    const userId = callingUserId(exchange);
    if (!(await sessions.end(id, userId))) throw new ApiProblem("not_found");
    await audit.record(auditEvent(exchange, "session.end", `session ${id}`, { namespaceId: userId }));
    return { status: 204 };
  };
}
