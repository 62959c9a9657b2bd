import type { Answer, Item } from "@estiva/contract/operations";
import { useQuery } from "@tanstack/react-query";
import { read } from "../api/api.ts";
import { useUser } from "../sessions/session.ts";

export type Organization = Answer<"getOrganization">;
export type Member = Item<"listMembers">;
export type Team = Item<"listTeams">;

/** An organisation as somebody sees it, and what they may do with it. */
export interface OrganizationView {
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  /** Undefined for who isn't signed in. */
  readonly organization: Organization | undefined;
  readonly isMember: boolean;
  /** Rights over grants, robots, audit and defaults. */
  readonly isOwner: boolean;
  /** An owner, or a site admin, who keeps all accounts. */
  readonly manages: boolean;
  /** A member who lacks the second factor that is required here, and so has no rights. */
  readonly isLocked: boolean;
}

/** Asks for the organisation of an address; its public part needs no session. */
export function useOrganization(name: string) {
  const user = useUser();
  const namespace = useQuery({
    ...read("getNamespace", { path: { namespace: name } }),
    enabled: user !== undefined,
  });
  const isOrganization = namespace.data !== undefined && namespace.data.kind === "organization";
  const organization = useQuery({
    ...read("getOrganization", { path: { organization: name } }),
    enabled: isOrganization && user != null,
  });
  const isMissing =
    (namespace.data !== undefined && !isOrganization) ||
    isNotFound(namespace.error) ||
    isNotFound(organization.error);
  const isKnown = user === null || organization.data !== undefined;
  const view =
    isOrganization && isKnown && user !== undefined
      ? viewOf(namespace.data, organization.data, user)
      : undefined;
  const failed = namespace.isError ? namespace : organization;
  return { view, isMissing, error: failed.error, refetch: () => void failed.refetch() };
}

function viewOf(
  namespace: Answer<"getNamespace">,
  organization: Organization | undefined,
  user: { readonly is_admin: boolean; readonly second_factor: boolean } | null,
): OrganizationView {
  const isMember = organization?.role != null;
  const isLocked = isMember && organization.require_second_factor && user?.second_factor !== true;
  const isOwner = organization?.role === "owner" && !isLocked;
  return {
    name: namespace.name,
    displayName: organization?.display_name || namespace.name,
    description: namespace.description,
    ...{ organization, isMember, isOwner, isLocked },
    manages: isOwner || user?.is_admin === true,
  };
}

function isNotFound(error: unknown): boolean {
  return error !== null && typeof error === "object" && "status" in error && error.status === 404;
}
