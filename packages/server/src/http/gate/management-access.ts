import type { CredentialKind } from "@estiva/contract/openapi/openapi-access";
import type { Action } from "#server/rights/action.ts";

/** What a request to the management API may show to say who asks: nothing else is read. */
export type ManagementCredential = CredentialKind;

/**
 * Who passes to the handler of a management route.
 * - `anyone`: what has no secrets, and what checks a secret of its own;
 * - `account`: whoever is signed in, robots where their credential is taken;
 * - `self`: the user that `<user>` names, and site admins;
 * - `site-admin`;
 * - `organization-member`, `organization-owner`: of the `<organization>`; site admins too, who keep accounts;
 * - `self-or-organization-owner`: these, and the user that `<user>` names;
 * - `team-maintainer`: who maintains `<team>`, and the organisation's owners;
 * - `namespace-owner`: of the `<namespace>`: its user, the organisation's owners, of the root namespace site admins;
 * - `namespace-owner-or-site-admin`;
 * - `repository:<action>`: a right on the repository that `<name>`, or the request's body, names.
 */
export type ManagementAccess =
  | "anyone"
  | "account"
  | "self"
  | "site-admin"
  | "organization-member"
  | "organization-owner"
  | "self-or-organization-owner"
  | "team-maintainer"
  | "namespace-owner"
  | "namespace-owner-or-site-admin"
  | `repository:${Action}`;
