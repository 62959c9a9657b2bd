import type { OrganizationRecords } from "#server/accounts/organizations/organization-records.ts";
import type { AuditLog } from "#server/audit/audit-log.ts";
import { namedNamespace } from "../../gate/named-namespace.ts";
import { auditEvent } from "../../request/audit-event.ts";
import type { ManagementHandler } from "../manage.ts";

/** `DELETE /api/v1/organizations/<organization>` */
export function deleteOrganization(
  organizations: OrganizationRecords,
  audit: AuditLog,
): ManagementHandler<"deleteOrganization"> {
  return async ({ exchange }) => {
    const { id, name } = namedNamespace(exchange);
    await organizations.remove(id, Date.now());
    await audit.record(auditEvent(exchange, "organization.delete", `organization ${name}`));
    return { status: 204 };
  };
}
