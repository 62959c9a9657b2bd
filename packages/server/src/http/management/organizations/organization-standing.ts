import { ApiProblem } from "@estiva/contract/problems";
import type { OrganizationRole } from "#server/accounts/members/member-records.ts";
import type { AccessRecords, NamespaceFacts } from "#server/rights/access-records.ts";
import type { Exchange } from "../../request/exchange.ts";
import { callingUser, callingUserId } from "../calling-user.ts";
import { namedNamespace } from "../named-namespace.ts";

/** The organisation that the path names. @throws ApiProblem not_found */
export function namedOrganization(exchange: Exchange): NamespaceFacts {
  const namespace = namedNamespace(exchange);
  if (namespace.kind !== "organization") throw new ApiProblem("not_found");
  return namespace;
}

/** What the caller is to the organisation that the path names. */
export interface OrganizationStanding {
  readonly userId: number;
  /** Undefined for a stranger, and for a member who lacks the second factor that is required. */
  readonly role: OrganizationRole | undefined;
  readonly isSiteAdmin: boolean;
  /** An owner, or a site admin, who keeps all accounts. */
  readonly mayManage: boolean;
}

/** @throws ApiProblem not_found */
export async function organizationStanding(
  exchange: Exchange,
  access: AccessRecords,
): Promise<OrganizationStanding> {
  const { id, requiresSecondFactor } = namedOrganization(exchange);
  const userId = callingUserId(exchange);
  const facts = await access.principal(callingUser(exchange));
  const isLocked = requiresSecondFactor && facts?.hasSecondFactor !== true;
  const role = isLocked ? undefined : await access.role(userId, id);
  const isSiteAdmin = facts?.isSiteAdmin === true;
  return { userId, role, isSiteAdmin, mayManage: isSiteAdmin || role === "owner" };
}
