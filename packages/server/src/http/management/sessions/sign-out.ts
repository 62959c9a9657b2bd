import type { SessionRecords } from "#server/accounts/sessions/session-records.ts";
import type { AuditLog } from "#server/audit/audit-log.ts";
import { callingUserId } from "../../gate/calling-user.ts";
import { auditEvent } from "../../request/audit-event.ts";
import type { ManagementHandler } from "../manage.ts";
import { removeSessionCookie } from "./session-cookie-headers.ts";

/** `DELETE /api/v1/session`: nothing to end is as good as ended. */
export function signOut(sessions: SessionRecords, audit: AuditLog): ManagementHandler<"signOut"> {
  return async ({ exchange }) => {
    const { credential } = exchange.caller;
    if (credential.kind === "session") {
      const userId = callingUserId(exchange);
      await sessions.end(credential.id, userId);
      const more = { namespaceId: userId };
      await audit.record(auditEvent(exchange, "session.end", `session ${credential.id}`, more));
    }
    return { status: 204, headers: removeSessionCookie(exchange) };
  };
}
