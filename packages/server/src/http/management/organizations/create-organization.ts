import type { Authority } from "#server/access/authority.ts";
import type { OrganizationRecords } from "#server/accounts/organizations/organization-records.ts";
import type { AuditLog } from "#server/audit/audit-log.ts";
import { callingUserId } from "../../gate/calling-user.ts";
import { auditEvent } from "../../request/audit-event.ts";
import type { ManagementHandler } from "../manage.ts";
import { presentOrganization } from "./present-organization.ts";
import { requireOrganization } from "./require-organization.ts";

/** `POST /api/v1/organizations` */
export function createOrganization(
  organizations: OrganizationRecords,
  authority: Authority,
  audit: AuditLog,
): ManagementHandler<"createOrganization"> {
  return async ({ exchange, admission, body }) => {
    const byAdmin = admission.principal?.isSiteAdmin === true;
    const id = await organizations.add({
      name: body.name,
      displayName: body.display_name ?? "",
      description: body.description ?? "",
      requiresSecondFactor: body.require_second_factor ?? false,
      ownerId: callingUserId(exchange),
      byAdmin,
      seesRoot: byAdmin || exchange.sender.root !== "private",
      now: Date.now(),
    });
    await audit.record(
      auditEvent(exchange, "organization.create", `organization ${body.name}`, { namespaceId: id }),
    );
    const organization = await requireOrganization(organizations, id);
    return { status: 201, body: await presentOrganization(exchange, organization, authority) };
  };
}
