import type { MemberRecords } from "#server/accounts/members/member-records.ts";
import type { AccessRecords } from "#server/rights/access-records.ts";
import { pageOf, readNumberCursor } from "../cursor.ts";
import type { ManagementHandler } from "../manage.ts";
import { namedOrganization, organizationStanding } from "../organizations/organization-standing.ts";
import { shownMember } from "./shown-member.ts";

/** `GET /api/v1/organizations/<organization>/members` */
export function listMembers(members: MemberRecords, access: AccessRecords): ManagementHandler<"listMembers"> {
  return async ({ exchange, query: { limit, cursor, q, role } }) => {
    const { mayManage } = await organizationStanding(exchange, access);
    const request = { q, role, after: readNumberCursor(cursor) ?? 0, limit: limit + 1 };
    const rows = await members.page(namedOrganization(exchange).id, request);
    const body = pageOf(
      rows,
      limit,
      ({ userId }) => [userId],
      (member) => shownMember(member, mayManage),
    );
    return { status: 200, body };
  };
}
