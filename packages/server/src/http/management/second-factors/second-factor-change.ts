import type { SecondFactors } from "#server/accounts/second-factors/second-factors.ts";
import type { UserRecord, UserRecords } from "#server/accounts/users/user-records.ts";
import type { AuditLog } from "#server/audit/audit-log.ts";
import type { MailPost } from "#server/mail/mail-post.ts";
import { auditEvent } from "../../request/audit-event.ts";
import type { Exchange } from "../../request/exchange.ts";

export interface SecondFactorParts {
  readonly users: UserRecords;
  readonly secondFactors: SecondFactors;
  readonly post: MailPost | undefined;
  readonly audit: AuditLog;
}

/** Takes a change down, and tells the owner where the factor went on or off. */
export async function tellOfChange(
  exchange: Exchange,
  user: UserRecord,
  action: `second-factor.${"enable" | "disable" | "remove"}` | "recovery-codes.renew",
  { audit, post }: SecondFactorParts,
): Promise<void> {
  const more = { namespaceId: user.id };
  await audit.record(auditEvent(exchange, action, `user ${user.username}`, more));
  if (action === "recovery-codes.renew") return;
  const isOn = action === "second-factor.enable";
  post?.send(user, { kind: "second-factor-changed", username: user.username, notice: true, isOn });
}
