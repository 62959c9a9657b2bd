import { ApiProblem } from "@estiva/contract/problems";
import type { Action } from "#server/rights/action.ts";
import type { Admission } from "./admission.ts";
import type { ManagementAccess } from "./management-access.ts";

/** What a route, or a part of what is asked of it, needs. */
export interface Requirement {
  readonly access: ManagementAccess;
  /** Whether a session must have signed in at most ten minutes ago. */
  readonly fresh?: boolean;
  /** Why nobody may do this to themselves, where that is so. */
  readonly notToSelf?: string;
  /** What needs it, for the person who is refused: `disabled`, `scope=all`. */
  readonly of?: string;
  /** Instead: why it is refused. */
  readonly why?: string;
}

/** @throws ApiProblem authentication_required, session_required, forbidden */
export function require(admission: Admission, requirement: Requirement): void {
  const { access, fresh = false, notToSelf } = requirement;
  if (access === "anyone") return;
  const { caller } = admission;
  if (caller.credential.kind === "none" && !isAllowed(admission, access))
    throw new ApiProblem("authentication_required");
  if (!isAllowed(admission, access)) throw new ApiProblem("forbidden", explained(requirement));
  if (notToSelf !== undefined && admission.isSelf) throw new ApiProblem("forbidden", { detail: notToSelf });
  if (fresh && !admission.isFresh) throw new ApiProblem("session_required");
}

/** Whether the access is given, by what the admission says. */
export function isAllowed(admission: Admission, access: ManagementAccess): boolean {
  const { principal, role, rights, team, isSelf } = admission;
  if (access === "anyone") return true;
  if (access.startsWith("repository:")) return rights.has(access.slice("repository:".length) as Action);
  if (principal?.isActive !== true) return false;
  const { isSiteAdmin } = principal;
  const managesOrganization = isSiteAdmin || role === "owner";
  switch (access) {
    case "account":
      return true;
    case "site-admin":
      return isSiteAdmin;
    case "self":
      return isSiteAdmin || isSelf;
    case "organization-member":
      return isSiteAdmin || role !== undefined;
    case "organization-owner":
      return managesOrganization;
    case "self-or-organization-owner":
      return managesOrganization || isSelf;
    case "team-maintainer":
      return managesOrganization || team?.isMaintainer === true;
    case "namespace-owner":
      return role === "owner";
    case "namespace-owner-or-site-admin":
      return managesOrganization;
    default:
      return false;
  }
}

const needs: Readonly<Partial<Record<ManagementAccess, string>>> = {
  self: "the account itself or a site admin",
  "site-admin": "a site admin",
  "organization-owner": "an owner of the organization",
  "namespace-owner": "an owner of the namespace",
};

function explained({ access, of, why }: Requirement): { readonly detail: string } | undefined {
  if (why !== undefined) return { detail: why };
  const right = access.startsWith("repository:") ? access.slice("repository:".length) : undefined;
  if (right !== undefined && of !== undefined) return { detail: `${of} needs the right to ${right} here` };
  if (right !== undefined) return { detail: `this needs the right to ${right} here` };
  const who = needs[access];
  return of === undefined || who === undefined ? undefined : { detail: `${of} needs ${who}` };
}
