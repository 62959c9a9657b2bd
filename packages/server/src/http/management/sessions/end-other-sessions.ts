import type { SessionRecords } from "#server/accounts/sessions/session-records.ts";
import type { AuditLog } from "#server/audit/audit-log.ts";
import { callingUserId } from "../../gate/calling-user.ts";
import { auditEvent } from "../../request/audit-event.ts";
import type { ManagementHandler } from "../manage.ts";

/** `DELETE /api/v1/sessions` */
export function endOtherSessions(
  sessions: SessionRecords,
  audit: AuditLog,
): ManagementHandler<"endOtherSessions"> {
  return async ({ exchange }) => {
    const { credential } = exchange.caller;
    const userId = callingUserId(exchange);
    const ended = await sessions.endAll(userId, credential.kind === "session" ? credential.id : undefined);
    const more = { namespaceId: userId, detail: { sessions: ended } };
    await audit.record(auditEvent(exchange, "session.end", "other sessions", more));
    return { status: 200, body: { sessions_ended: ended } };
  };
}
