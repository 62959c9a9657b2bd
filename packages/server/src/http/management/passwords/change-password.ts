import { ApiProblem } from "@estiva/contract/problems";
import type { PasswordChanges } from "#server/accounts/passwords/password-changes.ts";
import type { UserRecords } from "#server/accounts/users/user-records.ts";
import type { AuditLog } from "#server/audit/audit-log.ts";
import { userPrincipal } from "#server/rights/principal.ts";
import { auditEvent } from "../../request/audit-event.ts";
import type { ManagementHandler } from "../manage.ts";
import { requireSecretTransport } from "../require-secret-transport.ts";
import { namedUser } from "../users/named-user.ts";

/** `PUT /api/v1/users/<user>/password` */
export function changePassword(
  users: UserRecords,
  changes: PasswordChanges,
  audit: AuditLog,
): ManagementHandler<"changePassword"> {
  return async ({ exchange, path, body }) => {
    requireSecretTransport(exchange);
    const { caller, sender } = exchange;
    const { address } = sender;
    const user = await namedUser(users, path.user);
    const isOwner = caller.principal === userPrincipal(user.id);
    const sessionId = caller.credential.kind === "session" ? caller.credential.id : undefined;
    const event = (result: "ok" | "refused") =>
      auditEvent(exchange, "password.change", `user ${user.username}`, { result, namespaceId: user.id });
    const passwords = { current: body.current_password, next: body.new_password };
    await changes.change(user, passwords, { isOwner, sessionId, address }).catch((error: unknown) => {
      if (error instanceof ApiProblem && error.code === "credentials_invalid") audit.note(event("refused"));
      throw error;
    });
    await audit.record(event("ok"));
    return { status: 204 };
  };
}
