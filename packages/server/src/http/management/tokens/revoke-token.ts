import { ApiProblem } from "@estiva/contract/problems";
import type { TokenRecords } from "#server/accounts/tokens/token-records.ts";
import type { AuditLog } from "#server/audit/audit-log.ts";
import { callingUser } from "../../gate/calling-user.ts";
import { auditEvent } from "../../request/audit-event.ts";
import type { ManagementHandler } from "../manage.ts";
import { readId } from "../read-id.ts";

/** `DELETE /api/v1/tokens/<token>`: what it bought on `/v2` ends with it, pulls within 300 seconds. */
export function revokeToken(tokens: TokenRecords, audit: AuditLog): ManagementHandler<"revokeToken"> {
  return async ({ exchange, path }) => {
    const id = readId(path.token);
    const owner = callingUser(exchange);
    if (!(await tokens.revoke(id, owner, Date.now()))) throw new ApiProblem("not_found");
    await audit.record(auditEvent(exchange, "token.revoke", `token ${id}`));
    return { status: 204 };
  };
}
