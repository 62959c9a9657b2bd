// What can be done to what isn't a repository. Answers say in `may` which of these their caller may do, so that
// whoever shows them decides nothing. Plain lists without schemas: a web page can carry them.

/**
 * To a namespace itself, beside what is done to its repositories: `read-members` is seeing who belongs to an
 * organization and its teams, `manage-members` its members, invitations, teams, settings and end, `manage-access`
 * grants, robots, audit and defaults, `suspend` putting it out of reach and back.
 */
export const namespaceActs = ["read-members", "manage-members", "manage-access", "suspend"] as const;
export type NamespaceAct = (typeof namespaceActs)[number];

/**
 * To an account: `administer` is the caller's own and means the whole site; `verify-email` takes an address as
 * verified without a mail; `suspend` puts the namespace out of reach, `disable` the account.
 */
export const userActs = [
  "administer",
  "promote",
  "demote",
  "verify-email",
  "set-password",
  "remove-second-factor",
  "suspend",
  "restore",
  "disable",
  "enable",
  "delete",
] as const;
export type UserAct = (typeof userActs)[number];

/** To somebody's place in an organization; `remove` of oneself is leaving. */
export const memberActs = ["change-role", "remove", "offboard"] as const;
export type MemberAct = (typeof memberActs)[number];

export const invitationActs = ["accept", "withdraw"] as const;
export type InvitationAct = (typeof invitationActs)[number];

/** To a team: `change` is its name, description, group, maintainers and end. */
export const teamActs = ["add-members", "change"] as const;
export type TeamAct = (typeof teamActs)[number];

/** To somebody's place in a team. */
export const teamMemberActs = ["set-maintainer", "remove"] as const;
export type TeamMemberAct = (typeof teamMemberActs)[number];
