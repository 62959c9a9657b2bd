import { ApiProblem } from "@estiva/contract/problems";
import type { EmailVerification } from "#server/accounts/users/email-verification.ts";
import type { UserChange, UserRecord, UserRecords } from "#server/accounts/users/user-records.ts";
import type { AuditLog } from "#server/audit/audit-log.ts";
import { auditEvent } from "../../request/audit-event.ts";
import type { ManagementHandler } from "../manage.ts";
import { namedUser } from "./named-user.ts";
import { accountViewer, presentUser } from "./present-user.ts";

export interface UpdateUserParts {
  readonly users: UserRecords;
  readonly verification: EmailVerification;
  readonly audit: AuditLog;
}

/** `PATCH /api/v1/users/<user>` */
export function updateUser({ users, verification, audit }: UpdateUserParts): ManagementHandler<"updateUser"> {
  return async ({ exchange, path, body }) => {
    const before = await namedUser(users, path.user);
    const change = {
      email: body.email?.toLowerCase(),
      isEmailVerified: body.email_verified,
      isDisabled: body.disabled,
      isAdmin: body.is_admin,
    };
    const user = await users.update(before.id, change, Date.now());
    if (user === undefined) throw new ApiProblem("not_found");
    if (user.email !== before.email) await verification.send(user);
    const more = { namespaceId: user.id, detail: changed(before, user, change) };
    await audit.record(auditEvent(exchange, "user.update", `user ${user.username}`, more));
    return { status: 200, body: presentUser(user, accountViewer(exchange, user)) };
  };
}

/** What the audit keeps: that the address changed, but not which it was, since it outlives the account. */
function changed(before: UserRecord, after: UserRecord, change: UserChange) {
  return {
    ...(before.email === after.email ? {} : { email_changed: true }),
    ...(change.isEmailVerified === undefined ? {} : { email_verified: change.isEmailVerified }),
    ...(change.isDisabled === undefined ? {} : { disabled: change.isDisabled }),
    ...(change.isAdmin === undefined ? {} : { is_admin: change.isAdmin }),
  };
}
