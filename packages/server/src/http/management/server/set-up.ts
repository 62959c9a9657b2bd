import type { FirstAdmin } from "#server/accounts/users/first-admin.ts";
import type { SetUpLinkFile } from "#server/accounts/users/set-up-link-file.ts";
import type { AuditLog } from "#server/audit/audit-log.ts";
import { mailLanguageFor } from "#server/mail/mail-language.ts";
import { userPrincipal } from "#server/rights/principal.ts";
import { auditEvent } from "../../request/audit-event.ts";
import type { ManagementHandler } from "../manage.ts";
import { requireSecretTransport } from "../require-secret-transport.ts";
import { presentOwnUser } from "../users/present-user.ts";

/** `POST /api/v1/setup` */
export function setUp(
  firstAdmin: FirstAdmin,
  linkFile: SetUpLinkFile,
  audit: AuditLog,
): ManagementHandler<"setUp"> {
  return async ({ exchange, body: { secret, username, email, password } }) => {
    requireSecretTransport(exchange);
    const { request } = exchange;
    const { address } = exchange.sender;
    const language = mailLanguageFor(request.headers["accept-language"]);
    const user = await firstAdmin.redeem(secret, { username, email, password, language, address });
    await linkFile.remove();
    const more = { actor: userPrincipal(user.id), namespaceId: user.id, detail: { is_admin: true } };
    await audit.record(auditEvent(exchange, "user.create", `user ${user.username}`, more));
    return { status: 201, body: presentOwnUser(user) };
  };
}
