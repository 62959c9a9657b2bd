import type { SignInRecords } from "#server/accounts/sessions/sign-in-records.ts";
import type { ActorRecords } from "#server/audit/actor-records.ts";
import type { AuditLog } from "#server/audit/audit-log.ts";
import type { AuditRecords } from "#server/audit/audit-records.ts";
import type { AccessRecords } from "#server/rights/access-records.ts";
import type { Exchange } from "../../request/exchange.ts";
import type { AuditViewer } from "./shown-audit-event.ts";

/** What reading the audit takes. */
export interface AuditParts {
  readonly audit: AuditLog;
  readonly auditRecords: AuditRecords;
  readonly actors: ActorRecords;
  readonly access: AccessRecords;
  readonly signIn: SignInRecords;
}

export async function viewerOf({ caller }: Exchange, access: AccessRecords): Promise<AuditViewer> {
  const facts = await access.principal(caller.principal);
  return { principal: caller.principal, isSiteAdmin: facts?.isSiteAdmin === true };
}
