import type { Authority } from "#server/access/authority.ts";
import type { OrganizationRecords } from "#server/accounts/organizations/organization-records.ts";
import { callingUserId } from "../../gate/calling-user.ts";
import { pageOf, readNumberCursor } from "../cursor.ts";
import type { ManagementHandler } from "../manage.ts";
import { presentOrganization } from "./present-organization.ts";

/** `GET /api/v1/organizations` */
export function listOrganizations(
  organizations: OrganizationRecords,
  authority: Authority,
): ManagementHandler<"listOrganizations"> {
  return async ({ exchange, query: { limit, cursor, scope, q } }) => {
    const ofUser = scope === "all" ? undefined : callingUserId(exchange);
    const after = readNumberCursor(cursor) ?? 0;
    const rows = await organizations.page({ ofUser, q, after, limit: limit + 1 });
    const { items, next_cursor } = pageOf(
      rows,
      limit,
      ({ id }) => [id],
      (organization) => organization,
    );
    const shown = items.map((organization) => presentOrganization(exchange, organization, authority));
    return { status: 200, body: { items: await Promise.all(shown), next_cursor } };
  };
}
