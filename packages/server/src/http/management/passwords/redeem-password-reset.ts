import type { PasswordReset } from "#server/accounts/passwords/password-reset.ts";
import type { AuditLog } from "#server/audit/audit-log.ts";
import { userPrincipal } from "#server/rights/principal.ts";
import { auditEvent } from "../../request/audit-event.ts";
import type { ManagementHandler } from "../manage.ts";
import { requireSecretTransport } from "../require-secret-transport.ts";

/** `POST /api/v1/password-resets/redeem`: signs nobody in. */
export function redeemPasswordReset(
  reset: PasswordReset,
  audit: AuditLog,
): ManagementHandler<"redeemPasswordReset"> {
  return async ({ exchange, body: { token, new_password } }) => {
    requireSecretTransport(exchange);
    const user = await reset.redeem(token, new_password, exchange.sender.address);
    const more = { actor: userPrincipal(user.id), namespaceId: user.id };
    await audit.record(auditEvent(exchange, "password.reset", `user ${user.username}`, more));
    return { status: 204 };
  };
}
