import { z } from "zod";
import { hasNoControls, id, secret, time } from "../fields.ts";
import { listQuery, page } from "../lists.ts";
import { none, operation } from "../operation.ts";

const identity = z
  .object({
    id,
    provider: z.string(),
    provider_name: z.string(),
    name: z.string().nullable().describe("As the provider calls the person."),
    email: z.string().nullable(),
    linked_at: time,
    last_used_at: time.nullable(),
  })
  .meta({ id: "Identity" });

export const identityOperations = {
  beginExternalSignIn: operation("beginExternalSignIn", {
    summary: "Begin signing in with a provider, or linking it to the account",
    description:
      "Sets a cookie that binds the provider's answer to this browser. `link` needs a fresh session.",
    body: z.object({
      intent: z.enum(["sign_in", "link"]),
      next: z
        .string()
        .max(2000)
        .regex(/^\/(?![/\\])[^\\]*$/, "must be a path of this server")
        .refine(hasNoControls, { message: "must not hold control characters" })
        .optional()
        .describe("Where the browser goes afterwards."),
    }),
    answers: { 200: z.object({ redirect_url: z.string() }) },
    problems: ["authentication_required", "session_required", "public_url_required", "provider_failed"],
  }),

  getPendingIdentity: operation("getPendingIdentity", {
    summary: "Read the identity that a provider vouched for in this browser, and that has no account yet",
    answers: {
      200: z
        .object({
          pending: secret.describe("For `createUser` and `linkIdentity`."),
          intent: z.enum(["sign_in", "link"]),
          provider: z.string(),
          provider_name: z.string(),
          name: z.string().nullable(),
          suggested_username: z.string().nullable(),
          email: z.string().nullable(),
          email_verified: z.boolean(),
          expires_at: time,
        })
        .meta({ id: "PendingIdentity" }),
    },
    problems: [],
  }),

  listIdentities: operation("listIdentities", {
    summary: "List the providers' identities that sign the account in",
    query: listQuery({}),
    answers: { 200: page(identity) },
    problems: ["cursor_invalid"],
  }),

  linkIdentity: operation("linkIdentity", {
    summary: "Link a pending identity to the signed-in account",
    body: z.object({ pending: secret }),
    answers: { 201: identity },
    problems: ["identity_invalid", "quota_exceeded"],
  }),

  unlinkIdentity: operation("unlinkIdentity", {
    summary: "Take an identity off the account",
    answers: { 204: none },
    problems: ["last_sign_in_method"],
  }),
};
