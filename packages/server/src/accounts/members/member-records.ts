/** A person's place in an organisation. */
export type OrganizationRole = "owner" | "member";

/** Who belongs to an organisation. At any time at least one owner is an account that can sign in. */
export interface MemberRecords {
  /** In the order in which the accounts were made. */
  page(organizationId: number, request: MemberPage): Promise<readonly MemberRecord[]>;

  /** Undefined for who is no member. */
  find(organizationId: number, userId: number): Promise<MemberRecord | undefined>;

  /** Adds a member, or gives one another role. @throws ApiProblem last_owner */
  put(organizationId: number, userId: number, role: OrganizationRole, now: number): Promise<void>;

  /**
   * Takes a member out, with the places in teams, the grants and the open invitations that go with it.
   * @throws ApiProblem not_found, last_owner
   */
  remove(organizationId: number, userId: number): Promise<void>;

  /** As `remove`, and ends whatever the account has open on this server. @throws ApiProblem not_found, last_owner */
  offboard(organizationId: number, userId: number, now: number): Promise<OffboardingRecord>;
}

export interface MemberPage {
  /** A part of the name. */
  readonly q: string | undefined;
  readonly role: OrganizationRole | undefined;
  /** Goes on behind this account's id. */
  readonly after: number;
  readonly limit: number;
}

export interface MemberRecord {
  readonly userId: number;
  readonly username: string;
  readonly role: OrganizationRole;
  readonly hasSecondFactor: boolean;
  /** Names of the organisation's teams. */
  readonly teams: readonly string[];
  readonly addedAt: number;
}

export interface OffboardingRecord {
  readonly sessionsEnded: number;
  readonly tokensRevoked: number;
  /** Robots of the organisation whose present secret the person was shown. */
  readonly robotsSeen: readonly { readonly id: number; readonly name: string }[];
}
