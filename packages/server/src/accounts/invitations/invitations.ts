import { ApiProblem } from "@estiva/contract/problems";
import type { MailPost } from "#server/mail/mail-post.ts";
import type { MailOccasion } from "#server/mail/mail-texts.ts";
import { secretLink } from "#server/mail/mails.ts";
import type { UserPrincipal } from "#server/rights/principal.ts";
import type { OrganizationRole } from "../members/member-records.ts";
import { hashSecret, newSecret } from "../secrets.ts";
import type { UserRecord, UserRecords } from "../users/user-records.ts";
import type { InvitationRecord, InvitationRecords, NewInvitation } from "./invitation-records.ts";
import { invitationLifetime } from "./invitation-records.ts";

/** An invitation that is asked for again within this time is the same and sends no second mail; in milliseconds. */
const renewAfter = 60 * 60_000;

/** In milliseconds. */
const longestSiteInvitation = 30 * 24 * 60 * 60_000;

export interface InvitationParts {
  readonly records: InvitationRecords;
  readonly users: Pick<UserRecords, "find">;
  /** Undefined where none can be sent. */
  readonly post: MailPost | undefined;
  /** Where people reach the registry; links need it. */
  readonly publicUrl: URL | undefined;
  readonly now: () => number;
}

/** Who invites. */
export interface Inviter {
  readonly principal: UserPrincipal;
  readonly name: string;
  readonly language: string | undefined;
}

/** Invites people: to an organisation, where it is bound to whom it is for, and to the site. */
export class Invitations {
  readonly #parts: InvitationParts;

  constructor(parts: InvitationParts) {
    this.#parts = parts;
  }

  /**
   * Invites an account, which finds the invitation in its list, or whoever has an address. The secret is sent by
   * mail and told to nobody else.
   * @throws ApiProblem mail_not_configured for an address that nothing can be sent to; quota_exceeded
   */
  async invite(
    organization: { readonly id: number; readonly name: string },
    to: { readonly userId: number } | { readonly email: string },
    role: OrganizationRole,
    by: Inviter,
  ): Promise<InvitationRecord> {
    const { records, post } = this.#parts;
    if ("email" in to && post === undefined) throw new ApiProblem("mail_not_configured");
    const secret = newSecret("invite");
    const bound = "userId" in to ? { ...to, email: undefined } : { userId: undefined, email: to.email };
    const { id, isNew } = await records.invite(
      { organizationId: organization.id, role, ...this.#fresh(secret, by.principal), ...bound },
      renewAfter,
    );
    if (isNew) {
      const user = "userId" in to ? await this.#parts.users.find(to.userId) : undefined;
      this.#send("email" in to ? to.email : verifiedEmail(user), user?.language ?? by.language, {
        kind: "organization-invitation",
        organization: organization.name,
        inviter: by.name,
        token: secret,
        validFor: invitationLifetime,
      });
    }
    return await this.#found(id);
  }

  /**
   * Makes an invitation to sign up. Its secret is in the answer and never again.
   * @param expiresAt undefined for a week from now.
   * @throws ApiProblem request_invalid, quota_exceeded
   */
  async inviteToSite(
    email: string | undefined,
    expiresAt: number | undefined,
    by: Inviter,
  ): Promise<{ invitation: InvitationRecord; token: string; link: string | undefined }> {
    const { records, publicUrl, now } = this.#parts;
    const validFor = (expiresAt ?? now() + invitationLifetime) - now();
    if (validFor <= 0 || validFor > longestSiteInvitation)
      throw new ApiProblem("request_invalid", {
        detail: "An invitation is valid for at most 30 days from now.",
      });
    const token = newSecret("invite");
    const fresh = this.#fresh(token, by.principal);
    const id = await records.inviteToSite({ ...fresh, email, expiresAt: fresh.createdAt + validFor });
    this.#send(email, by.language, { kind: "site-invitation", inviter: by.name, token, validFor });
    const link = publicUrl && secretLink(publicUrl, "invitations", token);
    return { invitation: await this.#found(id), token, link };
  }

  #fresh(secret: string, invitedBy: UserPrincipal): Omit<NewInvitation, "email"> {
    const now = this.#parts.now();
    const expiresAt = now + invitationLifetime;
    return { secretHash: hashSecret(secret), invitedBy, createdAt: now, expiresAt };
  }

  #send(to: string | undefined, language: string | undefined, occasion: MailOccasion): void {
    if (to !== undefined) this.#parts.post?.sendTo(to, language, occasion);
  }

  async #found(id: number): Promise<InvitationRecord> {
    const invitation = await this.#parts.records.find(id);
    // Somebody may have withdrawn it in this moment.
    if (invitation === undefined) throw new ApiProblem("conflict");
    return invitation;
  }
}

function verifiedEmail(user: UserRecord | undefined): string | undefined {
  return user?.emailVerifiedAt === undefined ? undefined : user.email;
}
