import type { AccessRecords } from "#server/accounts/access-records.ts";
import type { ActorRecords } from "#server/accounts/audit/actor-records.ts";
import type { AuditLog } from "#server/accounts/audit/audit-log.ts";
import type { AuditRecords } from "#server/accounts/audit/audit-records.ts";
import type { SignInRecords } from "#server/accounts/sign-in/sign-in-records.ts";
import type { Exchange } from "../../exchange.ts";
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
