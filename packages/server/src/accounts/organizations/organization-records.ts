import type { AccountName } from "@estiva/protocol";

/** Organisations. What a method won't do, it tells by throwing `ApiProblem` with the code that it names. */
export interface OrganizationRecords {
  /**
   * Makes an organisation with its first owner.
   * @returns its id, which is its namespace's.
   * @throws ApiProblem the names' codes, organization_second_factor, quota_exceeded
   */
  add(organization: NewOrganization): Promise<number>;

  /** Undefined where there is none, or no more. */
  find(id: number): Promise<OrganizationRecord | undefined>;

  /** In the order of their ids: a user's, or all. */
  page(request: OrganizationPage): Promise<readonly OrganizationRecord[]>;

  /** @throws ApiProblem organization_second_factor, where one is required of others by who has none. */
  update(id: number, changes: OrganizationChanges, byUserId: number): Promise<void>;

  /**
   * Takes away everything but the name: members, invitations, teams, grants, robots and their secrets.
   * @throws ApiProblem not_empty
   */
  remove(id: number, now: number): Promise<void>;
}

export interface NewOrganization {
  readonly name: AccountName;
  readonly displayName: string;
  readonly description: string;
  readonly requiresSecondFactor: boolean;
  readonly ownerId: number;
  /** Whether a site admin makes it, who isn't bound by the limit and by some reserved names. */
  readonly byAdmin: boolean;
  /** Whether a refusal may name repositories of the root namespace. */
  readonly seesRoot: boolean;
  readonly now: number;
}

export interface OrganizationPage {
  /** Undefined for all organisations. */
  readonly ofUser: number | undefined;
  /** A part of the name or of the display name. */
  readonly q?: string | undefined;
  /** Goes on behind this id. */
  readonly after: number;
  readonly limit: number;
}

export interface OrganizationChanges {
  readonly displayName?: string | undefined;
  readonly description?: string | undefined;
  readonly requiresSecondFactor?: boolean | undefined;
}

export interface OrganizationRecord {
  readonly id: number;
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  readonly requiresSecondFactor: boolean;
  readonly isSuspended: boolean;
  readonly createdAt: number;
  readonly memberCount: number;
}
