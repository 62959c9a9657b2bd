import { z } from "zod";
import { memberActs } from "../acts.ts";
import { count, id, mayOf, role, time } from "../fields.ts";
import { listQuery, page } from "../lists.ts";
import { none, operation } from "../operation.ts";
import { invitation } from "./invitations.ts";

const member = z
  .object({
    username: z.string(),
    role,
    second_factor: z.boolean().nullable().describe("Null for who is neither an owner nor a site admin."),
    teams: z.array(z.string()),
    added_at: time,
    may: mayOf(memberActs),
  })
  .meta({ id: "Member" });

export const memberOperations = {
  listMembers: operation("listMembers", {
    summary: "List an organization's members",
    query: listQuery({ q: z.string().max(39).optional(), role: role.optional() }),
    answers: { 200: page(member) },
    problems: ["forbidden", "cursor_invalid"],
  }),

  putMember: operation("putMember", {
    summary: "Invite somebody, or change a member's role",
    description:
      "Answers 202 with an invitation that the person must accept, or 200 with the member where the role of one changes or a site admin adds one. In place of a user's name an e-mail address invites whoever has it. Asking again within an hour changes nothing and sends no second mail.",
    body: z.object({ role }),
    answers: { 200: member, 202: invitation },
    problems: ["forbidden", "last_owner", "mail_not_configured", "quota_exceeded"],
  }),

  removeMember: operation("removeMember", {
    summary: "Take a member out of the organization and its teams, or leave it",
    answers: { 204: none },
    problems: ["forbidden", "last_owner"],
  }),

  offboardMember: operation("offboardMember", {
    summary: "Take a member out, end the person's sessions and tokens, and list the secrets that remain",
    description:
      "Ends what the account has open anywhere on this server; needs an owner of the organization.",
    answers: {
      200: z
        .object({
          sessions_ended: count,
          tokens_revoked: count,
          robots_seen: z
            .array(z.object({ id, namespace: z.string(), name: z.string(), login: z.string() }))
            .describe("Robots whose present secret the person saw: renew them."),
        })
        .meta({ id: "Offboarding" }),
    },
    problems: ["forbidden", "last_owner"],
  }),
};
