import type { RobotPrincipal, UserPrincipal } from "#server/rights/principal.ts";

/** Teams of organisations. What a method won't do, it tells by throwing `ApiProblem`. */
export interface TeamRecords {
  /** In the order of their names. */
  page(organizationId: number, request: TeamPage): Promise<readonly TeamRecord[]>;

  find(organizationId: number, name: string): Promise<TeamRecord | undefined>;

  /** @throws ApiProblem name_taken, quota_exceeded */
  add(team: NewTeam): Promise<void>;

  /**
   * A team that begins to follow a group loses the members that were added by hand: whoever is in the group
   * comes in at the next sign-in.
   * @throws ApiProblem name_taken
   */
  update(id: number, changes: TeamChanges): Promise<void>;

  /** Removes a team with its grants and memberships. */
  remove(id: number): Promise<void>;

  members(id: number, request: TeamMemberPage): Promise<readonly TeamMemberRecord[]>;

  member(id: number, principal: TeamPrincipal): Promise<TeamMemberRecord | undefined>;

  /** A member of the organisation by name, or one of its robots by login: who may be in its teams. */
  candidate(organizationId: number, name: string): Promise<TeamPrincipal | undefined>;

  /**
   * Adds a member, or changes whether it maintains the team.
   * @param maintainer undefined for no change, or false where it is added.
   * @throws ApiProblem not_found where it left the organisation, conflict where the team follows a group
   */
  putMember(id: number, member: NewTeamMember): Promise<void>;

  /** @throws ApiProblem not_found, conflict */
  removeMember(id: number, principal: TeamPrincipal): Promise<void>;

  /**
   * Puts a user into the teams that follow these groups, in the organisations that the user belongs to, and
   * takes the user out of those that follow other groups of the same provider.
   */
  syncGroups(userId: number, provider: string, groups: readonly string[], now: number): Promise<void>;
}

export type TeamPrincipal = UserPrincipal | RobotPrincipal;

export interface TeamPage {
  /** A part of the name. */
  readonly q: string | undefined;
  /** Goes on behind this name. */
  readonly after: string;
  readonly limit: number;
}

export interface NewTeam {
  readonly organizationId: number;
  readonly name: string;
  readonly description: string;
  /** `<provider>:<group>`; undefined for a team kept by hand. */
  readonly syncedGroup: string | undefined;
  readonly createdAt: number;
}

export interface TeamChanges {
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  /** Null for a team that is kept by hand from now on. */
  readonly syncedGroup?: string | null | undefined;
}

export interface TeamRecord extends NewTeam {
  readonly id: number;
  readonly memberCount: number;
}

export interface TeamMemberPage {
  /** Goes on behind this principal, in bytewise order. */
  readonly after: string;
  readonly limit: number;
}

export interface NewTeamMember {
  readonly principal: TeamPrincipal;
  readonly maintainer: boolean | undefined;
  readonly now: number;
}

export interface TeamMemberRecord {
  readonly principal: TeamPrincipal;
  readonly maintainer: boolean;
  readonly addedAt: number;
}
