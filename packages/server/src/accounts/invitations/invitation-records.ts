import type { Principal } from "#server/rights/principal.ts";
import type { OrganizationRole } from "../members/member-records.ts";

/** In milliseconds. */
export const invitationLifetime = 7 * 24 * 60 * 60_000;

/**
 * Invitations, to organisations and to the site. Lists hold open ones only: neither accepted nor expired, newest
 * last. A site invitation is redeemed in the transaction that makes the account.
 */
export interface InvitationRecords {
  /**
   * Invites to an organisation. An open invitation of the same person is kept where it is the same and younger
   * than `renewAfter`, so that asking again and again sends no mails; else the new one takes its place.
   * @throws ApiProblem not_found where the organisation is gone, quota_exceeded
   */
  invite(
    invitation: NewOrganizationInvitation,
    renewAfter: number,
  ): Promise<{ readonly id: number; readonly isNew: boolean }>;

  /** Makes an invitation to sign up. @throws ApiProblem quota_exceeded */
  inviteToSite(invitation: NewInvitation): Promise<number>;

  find(id: number): Promise<InvitationRecord | undefined>;

  /** The open invitation with this secret, as whoever holds the link may see it. */
  preview(secretHash: string, viewer: InvitationViewer): Promise<InvitationPreview | undefined>;

  ofOrganization(organizationId: number, request: InvitationPage): Promise<readonly InvitationRecord[]>;

  /** To organisations, bound to the account or to its verified address. */
  ofUser(userId: number, request: InvitationPage): Promise<readonly InvitationRecord[]>;

  /** @returns the invitation; undefined where that organisation has no such open one. */
  withdraw(organizationId: number, id: number, now: number): Promise<InvitationRecord | undefined>;

  /** Removes those past their time, at most `limit`, and says how many. */
  sweep(now: number, limit: number): Promise<number>;

  /**
   * Makes the user a member. Who is one already keeps the role.
   * @throws ApiProblem invitation_invalid, organization_second_factor
   */
  accept(
    invitation: { readonly id: number } | { readonly secretHash: string },
    userId: number,
    now: number,
  ): Promise<AcceptedInvitation>;
}

export interface NewInvitation {
  readonly email: string | undefined;
  readonly secretHash: string;
  readonly invitedBy: Principal;
  readonly createdAt: number;
  readonly expiresAt: number;
}

/** Bound to an account or an address. */
export interface NewOrganizationInvitation extends NewInvitation {
  readonly organizationId: number;
  readonly userId: number | undefined;
  readonly role: OrganizationRole;
}

export interface InvitationPage {
  readonly now: number;
  /** Goes on behind this id. */
  readonly after: number;
  readonly limit: number;
}

export interface InvitationRecord {
  readonly id: number;
  /** The name; undefined for an invitation to the site. */
  readonly organization: string | undefined;
  readonly role: OrganizationRole | undefined;
  readonly username: string | undefined;
  readonly email: string | undefined;
  readonly invitedBy: Principal;
  readonly createdAt: number;
  readonly expiresAt: number;
}

export interface InvitationViewer {
  /** Undefined for who isn't signed in. */
  readonly userId: number | undefined;
  readonly now: number;
}

export interface InvitationPreview extends InvitationRecord {
  /** The organisation's; empty for an invitation to the site. */
  readonly displayName: string;
  /** Whether the viewer may accept it. */
  readonly isForViewer: boolean;
}

export interface AcceptedInvitation {
  readonly organizationId: number;
  readonly organization: string;
  readonly role: OrganizationRole;
}
