import { z } from "zod";
import { code, id, password, secret, time, usernameOrEmail } from "../fields.ts";
import { listQuery, page } from "../lists.ts";
import { none, operation } from "../operation.ts";
import { user } from "./users.ts";

const session = z
  .object({
    id,
    method: z.string().describe("`password`, or `provider:<id>`."),
    created_at: time,
    signed_in_at: time,
    fresh_until: time.describe("Until then it does what needs a sign-in of the last 10 minutes."),
    last_seen_at: time,
    expires_at: time,
    address: z.string().nullable(),
    user_agent: z.string().nullable(),
    current: z.boolean().describe("Whether this request came with it."),
  })
  .meta({ id: "Session" });

const signedIn = z.object({ user, session }).meta({ id: "SignedIn" });

const whoAmI = z
  .object({
    user,
    session: session.nullable().describe("Null where the credential is no cookie."),
    credential: z.object({
      kind: z.enum(["session", "password", "token"]),
      scopes: z.array(z.string()).nullable().describe("Of a token; null where nothing limits it."),
    }),
  })
  .meta({ id: "WhoAmI" });

export const sessionOperations = {
  signIn: operation("signIn", {
    summary: "Sign in with a password; the answer sets the session's cookie",
    description: "Where a second factor is on, the answer is 202 with a challenge, and no cookie.",
    body: z.object({ username: usernameOrEmail.describe("A name or a verified address."), password }),
    answers: {
      201: signedIn,
      202: z.object({ second_factor: z.object({ challenge: secret, expires_at: time }) }),
    },
    problems: ["email_unverified"],
  }),

  completeSecondFactor: operation("completeSecondFactor", {
    summary: "Finish a sign-in with a code of the second factor or a recovery code",
    body: z.object({ challenge: secret, code }),
    answers: { 201: signedIn },
    problems: ["challenge_invalid", "code_invalid"],
  }),

  getSession: operation("getSession", {
    summary: "Say who the caller is",
    answers: { 200: whoAmI },
    problems: [],
  }),

  signOut: operation("signOut", {
    summary: "End this session",
    answers: { 204: none },
    problems: [],
  }),

  listSessions: operation("listSessions", {
    summary: "List the account's sessions, the newest first",
    query: listQuery({}),
    answers: { 200: page(session) },
    problems: ["cursor_invalid"],
  }),

  endOtherSessions: operation("endOtherSessions", {
    summary: "End all of the account's sessions but this one",
    answers: { 200: z.object({ sessions_ended: z.int().min(0) }) },
    problems: [],
  }),

  endSession: operation("endSession", {
    summary: "End one of the account's sessions",
    answers: { 204: none },
    problems: [],
  }),
};
