import { ApiProblem } from "@estiva/contract/problems";
import type { IdentityRecords } from "#server/accounts/identities/identity-records.ts";
import type { AuditLog } from "#server/audit/audit-log.ts";
import type { Config } from "#server/config/config.ts";
import { callingUserId } from "../../gate/calling-user.ts";
import { auditEvent } from "../../request/audit-event.ts";
import type { ManagementHandler } from "../manage.ts";
import { readId } from "../read-id.ts";

/** `DELETE /api/v1/identities/<identity>` */
export function unlinkIdentity(
  identities: IdentityRecords,
  audit: AuditLog,
  { providers }: Pick<Config, "providers">,
): ManagementHandler<"unlinkIdentity"> {
  return async ({ exchange, path }) => {
    const id = readId(path.identity);
    const userId = callingUserId(exchange);
    const { credential } = exchange.caller;
    const unlinked = await identities.unlink(id, {
      userId,
      providers: providers.map((provider) => provider.id),
      now: Date.now(),
      keptSession: credential.kind === "session" ? credential.id : undefined,
    });
    if (unlinked === undefined) throw new ApiProblem("not_found");
    const { provider, subject } = unlinked;
    const more = { namespaceId: userId, detail: { provider, subject } };
    await audit.record(auditEvent(exchange, "identity.unlink", `identity ${id}`, more));
    return { status: 204 };
  };
}
