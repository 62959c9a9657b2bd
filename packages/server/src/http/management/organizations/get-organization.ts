import type { OrganizationRecords } from "#server/accounts/organizations/organization-records.ts";
import type { AccessRecords } from "#server/rights/access-records.ts";
import type { ManagementHandler } from "../manage.ts";
import { namedOrganization } from "./organization-standing.ts";
import { requireOrganization } from "./require-organization.ts";
import { shownOrganization } from "./shown-organization.ts";

/** `GET /api/v1/organizations/<organization>`: names are public, members are not. */
export function getOrganization(
  organizations: OrganizationRecords,
  access: AccessRecords,
): ManagementHandler<"getOrganization"> {
  return async ({ exchange }) => {
    const organization = await requireOrganization(organizations, namedOrganization(exchange).id);
    return { status: 200, body: await shownOrganization(exchange, organization, access) };
  };
}
