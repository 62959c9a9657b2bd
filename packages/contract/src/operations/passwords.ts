import { z } from "zod";
import { newPassword, password, secret, usernameOrEmail } from "../fields.ts";
import { none, operation } from "../operation.ts";

/** What is wrong with a new password. */
export const passwordProblems = ["password_too_short", "password_too_long", "password_too_common"] as const;

export const passwordOperations = {
  changePassword: operation("changePassword", {
    summary: "Change or set an account's password",
    description:
      "Ends the account's other sessions and its docker logins. Users who have a password give it; site admins set another's without.",
    body: z.object({ current_password: password.optional(), new_password: newPassword }),
    answers: { 204: none },
    problems: ["forbidden", ...passwordProblems],
  }),

  requestPasswordReset: operation("requestPasswordReset", {
    summary: "Ask for a mail with a link to a new password",
    description: "The answer is the same whether or not there is such an account with a verified address.",
    body: z.object({ username_or_email: usernameOrEmail }),
    answers: { 202: none },
    problems: ["mail_not_configured", "public_url_required"],
  }),

  redeemPasswordReset: operation("redeemPasswordReset", {
    summary: "Set a new password with the secret of the mail's link",
    description: "Ends all sessions and docker logins of the account; never skips its second factor.",
    body: z.object({ token: secret, new_password: newPassword }),
    answers: { 204: none },
    problems: ["link_invalid", ...passwordProblems],
  }),
};
