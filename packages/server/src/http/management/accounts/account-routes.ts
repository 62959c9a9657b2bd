import type { AccessRecords } from "#server/accounts/access-records.ts";
import type { AuditLog } from "#server/accounts/audit-log.ts";
import type { EmailVerification } from "#server/accounts/email-verification.ts";
import type { SessionRecords } from "#server/accounts/session-records.ts";
import type { SignIn } from "#server/accounts/sign-in.ts";
import type { SignUp } from "#server/accounts/sign-up.ts";
import type { UserRecords } from "#server/accounts/user-records.ts";
import type { Config } from "#server/config/config.ts";
import type { ManagementRoute } from "../../routes.ts";
import { personal, row } from "../row.ts";
import { completeSecondFactor } from "./complete-second-factor.ts";
import { createUser } from "./create-user.ts";
import { endOtherSessions } from "./end-other-sessions.ts";
import { endSession } from "./end-session.ts";
import { getServer } from "./get-server.ts";
import { getSession } from "./get-session.ts";
import { listSessions } from "./list-sessions.ts";
import { signIn } from "./sign-in.ts";
import { signOut } from "./sign-out.ts";

export interface AccountRouteParts {
  readonly config: Config;
  readonly audit: AuditLog;
  readonly access: AccessRecords;
  readonly users: UserRecords;
  readonly sessionRecords: SessionRecords;
  readonly signUp: SignUp;
  readonly signIn: SignIn;
  readonly verification: EmailVerification;
}

const fresh = { fresh: true };
const none = [] as const;
const cookie = ["session"] as const;

/** The server itself, accounts, signing in and what belongs to it. */
export function accountRoutes(parts: AccountRouteParts): readonly ManagementRoute[] {
  const { config, audit, access, users, sessionRecords, verification } = parts;
  const creating = { config, flow: parts.signUp, verification, access, audit };
  // biome-ignore format: a table is read by its columns
  return [
    row("getServer",            "anyone",  none,     getServer(config, users)),
    row("createUser",           "anyone",  personal, createUser(creating)),
    row("signIn",               "anyone",  cookie,   signIn(parts.signIn, parts)),
    row("completeSecondFactor", "anyone",  cookie,   completeSecondFactor(parts.signIn, parts)),
    row("getSession",           "account", [...personal, "token"], getSession(users, sessionRecords)),
    row("signOut",              "anyone",  cookie,   signOut(sessionRecords, audit)),
    row("listSessions",         "account", personal, listSessions(sessionRecords)),
    row("endOtherSessions",     "account", personal, endOtherSessions(sessionRecords, audit), fresh),
    row("endSession",           "account", personal, endSession(sessionRecords, audit), fresh),
  ];
}
