import { z } from "zod";
import { userActs } from "../acts.ts";
import { accountName, email, mayOf, newPassword, secret, time } from "../fields.ts";
import { listQuery, page } from "../lists.ts";
import { none, operation } from "../operation.ts";
import { nameProblems } from "./namespaces.ts";
import { passwordProblems } from "./passwords.ts";

/** An account as it and site admins see it. */
export const user = z
  .object({
    username: z.string(),
    email: z.string().nullable(),
    email_verified: z.boolean(),
    is_admin: z.boolean().describe("Whether a site admin."),
    disabled: z.boolean(),
    suspended: z.boolean().describe("Whether its namespace is out of reach; then it can't sign in either."),
    second_factor: z.boolean(),
    has_password: z.boolean().describe("False where only providers sign it in."),
    created_at: time,
    last_signed_in_at: time.nullable(),
    may: mayOf(userActs),
  })
  .meta({ id: "User" });

/** An account as anyone sees it; the rest only to itself and to site admins. */
const userProfile = user
  .partial()
  .required({ username: true, created_at: true })
  .meta({ id: "UserProfile", description: "All but the first two only to the user and to site admins." });

export const userOperations = {
  createUser: operation("createUser", {
    summary: "Sign up",
    description:
      "A sign-up makes no administrator. With `identity` (see `getPendingIdentity`) no password is needed, and the answer also signs in. Site admins may make accounts whatever the sign-up setting, in a session of the last 10 minutes or with their password.",
    body: z
      .object({
        username: accountName,
        email: email.optional(),
        password: newPassword.optional(),
        invitation: secret.optional().describe("The secret of a site invitation's link."),
        identity: secret.optional().describe("`pending` of the identity that a provider has vouched for."),
      })
      .refine(({ password, identity }) => password !== undefined || identity !== undefined, {
        path: ["password"],
        message: "is needed where no identity is given",
      }),
    answers: { 201: user },
    problems: [
      ...nameProblems,
      ...passwordProblems,
      "email_taken",
      "sign_up_closed",
      "invitation_required",
      "invitation_invalid",
      "identity_invalid",
      "session_required",
    ],
  }),

  listUsers: operation("listUsers", {
    summary: "List accounts, for site admins",
    query: listQuery({
      q: z.string().max(254).optional().describe("A part of the name or of the address."),
      state: z.enum(["active", "disabled"]).optional(),
    }),
    answers: { 200: page(user) },
    problems: ["forbidden", "cursor_invalid"],
  }),

  getUser: operation("getUser", {
    summary: "Read an account",
    answers: { 200: userProfile },
    problems: [],
  }),

  updateUser: operation("updateUser", {
    summary: "Change an account",
    description:
      "Users change their own address, which must be verified anew; the other fields are for site admins.",
    body: z.object({
      email: email.optional(),
      email_verified: z.boolean().optional(),
      disabled: z.boolean().optional(),
      is_admin: z.boolean().optional(),
    }),
    answers: { 200: user },
    problems: ["forbidden", "email_taken", "last_admin"],
  }),

  deleteUser: operation("deleteUser", {
    summary: "Delete an account",
    description:
      "Its name stays retired. Its namespace must be empty, and it must not be anything's last owner.",
    answers: { 204: none },
    problems: ["forbidden", "not_empty", "last_admin", "last_owner"],
  }),

  requestEmailVerification: operation("requestEmailVerification", {
    summary: "Send the signed-in account's verification mail again",
    answers: { 202: none },
    problems: ["mail_not_configured", "public_url_required", "conflict"],
  }),

  redeemEmailVerification: operation("redeemEmailVerification", {
    summary: "Verify an address with the secret of the mail's link",
    body: z.object({ token: secret }),
    answers: { 204: none },
    problems: ["link_invalid", "email_taken"],
  }),
};
