import type { EmailVerification } from "#server/accounts/users/email-verification.ts";
import type { AuditLog } from "#server/audit/audit-log.ts";
import { userPrincipal } from "#server/rights/principal.ts";
import { auditEvent } from "../../request/audit-event.ts";
import type { ManagementHandler } from "../manage.ts";

/** `POST /api/v1/email-verifications/redeem` */
export function redeemEmailVerification(
  verification: EmailVerification,
  audit: AuditLog,
): ManagementHandler<"redeemEmailVerification"> {
  return async ({ exchange, body: { token } }) => {
    const { id, username } = await verification.redeem(token);
    const more = { actor: userPrincipal(id), namespaceId: id };
    await audit.record(auditEvent(exchange, "email.verify", `user ${username}`, more));
    return { status: 204 };
  };
}
