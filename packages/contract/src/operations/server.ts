import { z } from "zod";
import { accountName, email, newPassword, secret } from "../fields.ts";
import { operation } from "../operation.ts";
import { nameProblems } from "./namespaces.ts";
import { passwordProblems } from "./passwords.ts";
import { user } from "./users.ts";

const serverInfo = z
  .object({
    version: z.string(),
    sign_up: z.enum(["open", "invite", "closed"]),
    providers: z
      .array(z.object({ id: z.string(), name: z.string() }))
      .describe("Where people can sign in, beside a password."),
    mail_configured: z.boolean(),
    public_url: z.string().nullable().describe("ESTIVA_PUBLIC_URL, where it is set."),
    root_namespace: z
      .enum(["open", "public", "private"])
      .describe("What anyone may do in the root namespace, by this request's way: push, pull, nothing."),
    setup_needed: z.boolean().describe("Whether there is no administrator yet."),
  })
  .meta({ id: "Server" });

export const serverOperations = {
  getServer: operation("getServer", {
    summary: "Say what this server is and how people get in",
    answers: { 200: serverInfo },
    problems: [],
  }),

  setUp: operation("setUp", {
    summary: "Make the first administrator with the secret of the set-up link",
    body: z.object({ secret, username: accountName, email, password: newPassword }),
    answers: { 201: user },
    problems: ["link_invalid", ...nameProblems, "email_taken", ...passwordProblems],
  }),

  getOpenApi: operation("getOpenApi", {
    summary: "Read this description, made for this server",
    answers: { 200: z.looseObject({ openapi: z.string() }) },
    problems: [],
  }),
};
