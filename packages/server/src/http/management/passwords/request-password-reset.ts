import type { PasswordReset } from "#server/accounts/passwords/password-reset.ts";
import type { AuditLog } from "#server/audit/audit-log.ts";
import { auditEvent } from "../../request/audit-event.ts";
import type { ManagementHandler } from "../manage.ts";

/** `POST /api/v1/password-resets`: the same answer whether or not there is such an account. */
export function requestPasswordReset(
  reset: PasswordReset,
  audit: AuditLog,
): ManagementHandler<"requestPasswordReset"> {
  return async ({ exchange, body }) => {
    await reset.request(body.username_or_email, exchange.sender.address);
    audit.note(auditEvent(exchange, "password.request-reset", "some account"));
    return { status: 202 };
  };
}
