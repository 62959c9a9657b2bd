import type { ManagementRoute } from "../../gate/route.ts";
import type { ManagementParts } from "../management-parts.ts";
import { personal, row } from "../row.ts";
import { completeSecondFactor } from "./complete-second-factor.ts";
import { endOtherSessions } from "./end-other-sessions.ts";
import { endSession } from "./end-session.ts";
import { getSession } from "./get-session.ts";
import { listSessions } from "./list-sessions.ts";
import { signIn } from "./sign-in.ts";
import { signOut } from "./sign-out.ts";

const fresh = { fresh: true };
const cookie = ["session"] as const;

type Parts = Pick<ManagementParts, "audit" | "sessionRecords" | "signIn" | "users">;

/** Signing in with a browser, and what is open by it. */
export function sessionRoutes(parts: Parts): readonly ManagementRoute[] {
  const { audit, sessionRecords, signIn: flow, users } = parts;
  // biome-ignore format: a table is read by its columns
  return [
    row("signIn",               "anyone",  cookie,                 signIn(flow, { sessionRecords, audit })),
    row("completeSecondFactor", "anyone",  cookie,                 completeSecondFactor(flow, { sessionRecords, audit })),
    row("getSession",           "account", [...personal, "token"], getSession(users, sessionRecords)),
    row("signOut",              "anyone",  cookie,                 signOut(sessionRecords, audit)),
    row("listSessions",         "account", personal,               listSessions(sessionRecords)),
    row("endOtherSessions",     "account", personal,               endOtherSessions(sessionRecords, audit), fresh),
    row("endSession",           "account", personal,               endSession(sessionRecords, audit), fresh),
  ];
}
