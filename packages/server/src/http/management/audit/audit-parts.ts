import type { GrantRecords } from "#server/accounts/grants/grant-records.ts";
import type { ActorRecords } from "#server/audit/actor-records.ts";
import type { AuditLog } from "#server/audit/audit-log.ts";
import type { AuditRecords } from "#server/audit/audit-records.ts";
import type { AccessRecords } from "#server/rights/access-records.ts";
import type { Exchange } from "../../request/exchange.ts";
import type { AuditViewer } from "./present-audit-event.ts";

/** What reading the audit takes. */
export interface AuditParts {
  readonly audit: AuditLog;
  readonly auditRecords: AuditRecords;
  readonly actors: ActorRecords;
  readonly access: AccessRecords;
  readonly grants: GrantRecords;
}

export function viewerOf({ admission: { caller, principal } }: Exchange): AuditViewer {
  return { principal: caller.principal, isSiteAdmin: principal?.isSiteAdmin === true };
}
