import { maxTokenScopes, TokenScope, tokenActions } from "@estiva/protocol/token-scope";
import { z } from "zod";
import { id, line, time, timeInput } from "../fields.ts";
import { listQuery, page } from "../lists.ts";
import { none, operation } from "../operation.ts";

const scope = z
  .string()
  .max(320)
  .regex(
    /^repository:[a-z0-9][a-z0-9._-]*(\/[a-z0-9._*-]+)*:[a-z]+(,[a-z]+)*$/,
    "must be like repository:alice/**:pull,push",
  )
  .refine((text) => TokenScope.parse(text) !== undefined, {
    message: "names an unknown action or a bad glob",
  })
  .meta({
    id: "TokenScope",
    description: `\`repository:<glob>:<actions>\`; actions ${tokenActions.join(", ")}; the glob's first segment is a word, \`*\` stays within a segment, \`**\` crosses.`,
    examples: ["repository:alice/*:pull,push"],
  });

const token = z
  .object({
    id,
    kind: z.enum(["personal", "docker_login"]),
    name: z.string(),
    last_four: z.string().describe("The secret's last characters."),
    scopes: z.array(z.string()).nullable().describe("Null where only the owner's rights limit it."),
    created_at: time,
    expires_at: time.nullable(),
    last_used_at: time.nullable(),
  })
  .meta({ id: "Token" });

export const tokenOperations = {
  createToken: operation("createToken", {
    summary: "Make a personal access token",
    description: "The secret is in this answer and never again. It never does more than its owner may.",
    body: z.object({
      name: line(100).min(1),
      scopes: z.array(scope).min(1).max(maxTokenScopes),
      expires_at: timeInput
        .optional()
        .describe("90 days from now unless said; a year at most unless the operator allows more."),
    }),
    answers: { 201: token.extend({ token: z.string() }).meta({ id: "NewToken" }) },
    problems: ["quota_exceeded"],
  }),

  listTokens: operation("listTokens", {
    summary: "List the account's tokens and docker logins, the newest first",
    query: listQuery({}),
    answers: { 200: page(token) },
    problems: ["cursor_invalid"],
  }),

  revokeToken: operation("revokeToken", {
    summary: "Revoke a token or docker login",
    answers: { 204: none },
    problems: [],
  }),
};
