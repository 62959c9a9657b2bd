import type { AuditLog } from "#server/accounts/audit-log.ts";
import type { ManagementRoute } from "../../routes.ts";

export interface SiteRouteParts {
  readonly audit: AuditLog;
}

export function siteRoutes(_parts: SiteRouteParts): readonly ManagementRoute[] {
  return [];
}
