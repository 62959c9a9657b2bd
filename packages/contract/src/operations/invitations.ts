import { z } from "zod";
import { invitationActs } from "../acts.ts";
import { email, id, mayOf, role, secret, time, timeInput } from "../fields.ts";
import { listQuery, page } from "../lists.ts";
import { none, operation } from "../operation.ts";

export const invitation = z
  .object({
    id,
    kind: z.enum(["organization", "site"]),
    organization: z.string().nullable(),
    role: role.nullable(),
    username: z.string().nullable().describe("Whom it is bound to."),
    email: z.string().nullable().describe("The address that it is bound to."),
    invited_by: z.string().nullable(),
    created_at: time,
    expires_at: time,
    may: mayOf(invitationActs),
  })
  .meta({ id: "Invitation" });

const membership = z.object({ organization: z.string(), role }).meta({ id: "Membership" });

export const invitationOperations = {
  listOrganizationInvitations: operation("listOrganizationInvitations", {
    summary: "List an organization's open invitations",
    query: listQuery({}),
    answers: { 200: page(invitation) },
    problems: ["forbidden", "cursor_invalid"],
  }),

  withdrawInvitation: operation("withdrawInvitation", {
    summary: "Withdraw an invitation",
    answers: { 204: none },
    problems: ["forbidden"],
  }),

  listInvitations: operation("listInvitations", {
    summary: "List the invitations to organizations that wait for the signed-in account",
    query: listQuery({}),
    answers: { 200: page(invitation) },
    problems: ["cursor_invalid"],
  }),

  inviteToSite: operation("inviteToSite", {
    summary: "Make an invitation to sign up, for site admins",
    description:
      "The link is in this answer and never again; where an address is given and mail works, it is sent, and only that address can sign up with it. Valid for a week unless said, at most for 30 days.",
    body: z.object({ email: email.optional(), expires_at: timeInput.optional() }),
    answers: {
      201: invitation
        .extend({ token: secret, link: z.string().nullable().describe("Null without ESTIVA_PUBLIC_URL.") })
        .meta({ id: "NewInvitation" }),
    },
    problems: ["forbidden", "quota_exceeded"],
  }),

  previewInvitation: operation("previewInvitation", {
    summary: "Say to what an invitation's link invites, before it is accepted",
    description:
      "The secret is the right to ask, signed in or not: the answer doesn't say whom the invitation is for, only whether that is the signed-in account.",
    body: z.object({ token: secret }),
    answers: {
      200: invitation
        .pick({ kind: true, organization: true, role: true, invited_by: true, expires_at: true })
        .extend({
          display_name: z.string().nullable().describe("The organization's; null where it has none."),
          is_for_caller: z
            .boolean()
            .nullable()
            .describe("Whether the signed-in account may accept it; null for who isn't signed in."),
        })
        .meta({ id: "InvitationPreview" }),
    },
    problems: ["invitation_invalid"],
  }),

  acceptInvitationToken: operation("acceptInvitationToken", {
    summary: "Accept an invitation to an organization by the secret of its link",
    body: z.object({ token: secret }),
    answers: { 200: membership },
    problems: ["invitation_invalid", "organization_second_factor"],
  }),

  acceptInvitation: operation("acceptInvitation", {
    summary: "Accept an invitation to an organization that is bound to the signed-in account",
    answers: { 200: membership },
    problems: ["invitation_invalid", "organization_second_factor"],
  }),
};
