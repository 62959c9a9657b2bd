import { ApiProblem } from "@estiva/contract/problems";
import type { SiteRecords } from "#server/accounts/site/site-records.ts";
import type { AuditLog } from "#server/audit/audit-log.ts";
import { auditEvent } from "../../request/audit-event.ts";
import type { ManagementHandler } from "../manage.ts";

/** `DELETE /api/v1/site/retired-names/<retired>` */
export function releaseRetiredName(
  site: SiteRecords,
  audit: AuditLog,
): ManagementHandler<"releaseRetiredName"> {
  return async ({ exchange, path }) => {
    const outcome = await site.releaseName(path.retired);
    if (outcome === "unknown") throw new ApiProblem("not_found");
    if (outcome === "not-empty") throw new ApiProblem("not_empty");
    await audit.record(auditEvent(exchange, "name.release", `name ${path.retired}`));
    return { status: 204 };
  };
}
