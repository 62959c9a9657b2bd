import type { MemberRecords } from "#server/accounts/members/member-records.ts";
import { namedNamespace } from "../../gate/named-namespace.ts";
import { isAllowed } from "../../gate/requirement.ts";
import { pageOf, readNumberCursor } from "../cursor.ts";
import type { ManagementHandler } from "../manage.ts";
import { presentMember } from "./present-member.ts";

/** `GET /api/v1/organizations/<organization>/members` */
export function listMembers(members: MemberRecords): ManagementHandler<"listMembers"> {
  return async ({ exchange, admission, query: { limit, cursor, q, role } }) => {
    const viewer = {
      principal: admission.caller.principal,
      manages: isAllowed(admission, "organization-owner"),
    };
    const request = { q, role, after: readNumberCursor(cursor) ?? 0, limit: limit + 1 };
    const rows = await members.page(namedNamespace(exchange).id, request);
    const body = pageOf(
      rows,
      limit,
      ({ userId }) => [userId],
      (member) => presentMember(member, viewer),
    );
    return { status: 200, body };
  };
}
