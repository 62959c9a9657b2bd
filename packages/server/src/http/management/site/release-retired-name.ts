import { ApiProblem } from "@estiva/contract/problems";
import type { AuditLog } from "#server/accounts/audit/audit-log.ts";
import type { SiteRecords } from "#server/accounts/site/site-records.ts";
import { auditEvent } from "../../audit-event.ts";
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
