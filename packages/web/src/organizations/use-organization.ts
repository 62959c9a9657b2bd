import type { Answer, Item } from "@estiva/contract/operations";
import { useQuery } from "@tanstack/react-query";
import { read } from "../api/api.ts";
import { useUser } from "../sessions/session.ts";

export type Organization = Answer<"getOrganization">;
export type Member = Item<"listMembers">;
export type Team = Item<"listTeams">;

/** An organisation as somebody sees it. */
export interface OrganizationView {
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  /** Undefined for who isn't signed in. */
  readonly organization: Organization | undefined;
  /** What the caller may do here, as the server says it. */
  readonly may: Organization["may"];
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
    isOrganization && isKnown && user !== undefined ? viewOf(namespace.data, organization.data) : undefined;
  const failed = namespace.isError ? namespace : organization;
  return { view, isMissing, error: failed.error, refetch: () => void failed.refetch() };
}

function viewOf(namespace: Answer<"getNamespace">, organization: Organization | undefined): OrganizationView {
  return {
    name: namespace.name,
    displayName: organization?.display_name || namespace.name,
    description: namespace.description,
    organization,
    may: (organization ?? namespace).may,
  };
}

function isNotFound(error: unknown): boolean {
  return error !== null && typeof error === "object" && "status" in error && error.status === 404;
}
