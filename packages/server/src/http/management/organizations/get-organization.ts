import type { Authority } from "#server/access/authority.ts";
import type { OrganizationRecords } from "#server/accounts/organizations/organization-records.ts";
import { namedNamespace } from "../../gate/named-namespace.ts";
import type { ManagementHandler } from "../manage.ts";
import { presentOrganization } from "./present-organization.ts";
import { requireOrganization } from "./require-organization.ts";

/** `GET /api/v1/organizations/<organization>`: names are public, members are not. */
export function getOrganization(
  organizations: OrganizationRecords,
  authority: Authority,
): ManagementHandler<"getOrganization"> {
  return async ({ exchange }) => {
    const organization = await requireOrganization(organizations, namedNamespace(exchange).id);
    return { status: 200, body: await presentOrganization(exchange, organization, authority) };
  };
}
