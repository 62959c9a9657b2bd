import type { Answer } from "@estiva/contract/operations";
import type { Authority } from "#server/access/authority.ts";
import type { OrganizationRecord } from "#server/accounts/organizations/organization-records.ts";
import type { Exchange } from "../../request/exchange.ts";
import { isoTime } from "../iso-time.ts";

/** An organisation as the caller sees it: what concerns its members, only to them. */
export async function presentOrganization(
  { admission: { caller } }: Exchange,
  organization: OrganizationRecord,
  authority: Authority,
): Promise<Answer<"getOrganization">> {
  const { id, name, displayName, description, requiresSecondFactor, createdAt, memberCount } = organization;
  const rights = await authority.inNamespace(caller, {
    id,
    name,
    kind: "organization",
    defaultVisibility: "private",
    isSuspended: organization.isSuspended,
    isDeleted: false,
    requiresSecondFactor,
  });
  return {
    name,
    display_name: displayName,
    description,
    require_second_factor: requiresSecondFactor,
    created_at: isoTime(createdAt),
    suspended: organization.isSuspended,
    role: rights.membership ?? null,
    awaits_second_factor: rights.role !== rights.membership,
    member_count: rights.acts.includes("read-members") ? memberCount : null,
    may: [...rights.actions, ...rights.acts],
  };
}
