import type { Authority } from "#server/access/authority.ts";
import type { OrganizationRecords } from "#server/accounts/organizations/organization-records.ts";
import type { AuditLog } from "#server/audit/audit-log.ts";
import { callingUserId } from "../../gate/calling-user.ts";
import { namedNamespace } from "../../gate/named-namespace.ts";
import { auditEvent } from "../../request/audit-event.ts";
import type { ManagementHandler } from "../manage.ts";
import { presentOrganization } from "./present-organization.ts";
import { requireOrganization } from "./require-organization.ts";

/** `PATCH /api/v1/organizations/<organization>` */
export function updateOrganization(
  organizations: OrganizationRecords,
  authority: Authority,
  audit: AuditLog,
): ManagementHandler<"updateOrganization"> {
  return async ({ exchange, body }) => {
    const { id, name } = namedNamespace(exchange);
    const changes = {
      displayName: body.display_name,
      description: body.description,
      requiresSecondFactor: body.require_second_factor,
    };
    await organizations.update(id, changes, callingUserId(exchange));
    await audit.record(
      auditEvent(exchange, "organization.update", `organization ${name}`, { detail: { ...body } }),
    );
    const organization = await requireOrganization(organizations, id);
    return { status: 200, body: await presentOrganization(exchange, organization, authority) };
  };
}
