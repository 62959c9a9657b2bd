import { z } from "zod";
import { code, time } from "../fields.ts";
import { none, operation } from "../operation.ts";

const recoveryCodes = z
  .object({ recovery_codes: z.array(z.string()).describe("Shown once; each works once.") })
  .meta({ id: "RecoveryCodes" });

export const secondFactorOperations = {
  getSecondFactor: operation("getSecondFactor", {
    summary: "Say whether the account has a second factor",
    answers: {
      200: z
        .object({
          enabled: z.boolean(),
          confirmed_at: time.nullable(),
          recovery_codes_left: z.int().min(0),
        })
        .meta({ id: "SecondFactor" }),
    },
    problems: [],
  }),

  beginSecondFactor: operation("beginSecondFactor", {
    summary: "Make a secret for an authenticator app, in force once confirmed",
    answers: {
      201: z
        .object({
          secret: z.string().describe("In base32, to type in by hand."),
          otpauth_uri: z.string().describe("For a QR code."),
          expires_at: time.nullable(),
        })
        .meta({ id: "SecondFactorSecret" }),
    },
    problems: ["conflict"],
  }),

  confirmSecondFactor: operation("confirmSecondFactor", {
    summary: "Switch the second factor on with a first code",
    description: "Ends the account's docker logins, which a password alone had opened.",
    body: z.object({ code }),
    answers: { 200: recoveryCodes },
    problems: ["code_invalid", "conflict"],
  }),

  disableSecondFactor: operation("disableSecondFactor", {
    summary: "Switch the second factor off",
    body: z.object({ code }),
    answers: { 204: none },
    problems: ["code_invalid", "conflict", "organization_second_factor"],
  }),

  removeSecondFactor: operation("removeSecondFactor", {
    summary: "Remove an account's second factor, for site admins",
    description:
      "For people who have lost their device and their recovery codes: ask first who is asking. Ends the account's sessions and docker logins and tells its owner by mail; organizations that require a second factor are closed to the account until it has a new one. Admins switch their own off with a code.",
    answers: { 204: none },
    problems: ["forbidden", "conflict"],
  }),

  renewRecoveryCodes: operation("renewRecoveryCodes", {
    summary: "Replace the recovery codes",
    body: z.object({ code }),
    answers: { 200: recoveryCodes },
    problems: ["code_invalid", "conflict"],
  }),
};
