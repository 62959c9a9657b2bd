import type { Answer } from "@estiva/contract/operations";
import type { OrganizationRecord } from "#server/accounts/organizations/organization-records.ts";
import type { AccessRecords } from "#server/rights/access-records.ts";
import type { Exchange } from "../../request/exchange.ts";
import { callingUserId } from "../calling-user.ts";
import { isoTime } from "../iso-time.ts";
import { namespaceStanding } from "../namespaces/namespace-standing.ts";

/** An organisation as the caller sees it: what concerns its members, only to them. */
export async function shownOrganization(
  exchange: Exchange,
  organization: OrganizationRecord,
  access: AccessRecords,
): Promise<Answer<"getOrganization">> {
  const { id, name, displayName, description, requiresSecondFactor, createdAt, memberCount } = organization;
  const role = await access.role(callingUserId(exchange), id);
  const { may, isSiteAdmin } = await namespaceStanding(exchange, { id, kind: "organization" }, access);
  return {
    ...{ name, display_name: displayName, description, require_second_factor: requiresSecondFactor },
    ...{ created_at: isoTime(createdAt), suspended: organization.isSuspended },
    role: role ?? null,
    member_count: role === undefined && !isSiteAdmin ? null : memberCount,
    may: [...may],
  };
}
