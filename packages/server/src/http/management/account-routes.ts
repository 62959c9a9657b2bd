import type { PendingIdentities } from "#server/accounts/identities/pending-identities.ts";
import type { PasswordChanges } from "#server/accounts/passwords/password-changes.ts";
import type { PasswordReset } from "#server/accounts/passwords/password-reset.ts";
import type { SecondFactors } from "#server/accounts/second-factors/second-factors.ts";
import type { SessionRecords } from "#server/accounts/sessions/session-records.ts";
import type { Sessions } from "#server/accounts/sessions/sessions.ts";
import type { SignIn } from "#server/accounts/sessions/sign-in.ts";
import type { EmailVerification } from "#server/accounts/users/email-verification.ts";
import type { FirstAdmin } from "#server/accounts/users/first-admin.ts";
import type { SetUpLinkFile } from "#server/accounts/users/set-up-link-file.ts";
import type { SignUp } from "#server/accounts/users/sign-up.ts";
import type { UserRecords } from "#server/accounts/users/user-records.ts";
import type { AuditLog } from "#server/audit/audit-log.ts";
import type { Config } from "#server/config/config.ts";
import type { MailPost } from "#server/mail/mail-post.ts";
import type { AccessRecords } from "#server/rights/access-records.ts";
import type { ManagementRoute } from "../gate/route.ts";
import { changePassword } from "./passwords/change-password.ts";
import { redeemPasswordReset } from "./passwords/redeem-password-reset.ts";
import { requestPasswordReset } from "./passwords/request-password-reset.ts";
import { anyCredential, personal, row } from "./row.ts";
import { beginSecondFactor } from "./second-factors/begin-second-factor.ts";
import { confirmSecondFactor } from "./second-factors/confirm-second-factor.ts";
import { disableSecondFactor } from "./second-factors/disable-second-factor.ts";
import { getSecondFactor } from "./second-factors/get-second-factor.ts";
import { removeSecondFactor } from "./second-factors/remove-second-factor.ts";
import { renewRecoveryCodes } from "./second-factors/renew-recovery-codes.ts";
import { getServer } from "./server/get-server.ts";
import { setUp } from "./server/set-up.ts";
import { completeSecondFactor } from "./sessions/complete-second-factor.ts";
import { endOtherSessions } from "./sessions/end-other-sessions.ts";
import { endSession } from "./sessions/end-session.ts";
import { getSession } from "./sessions/get-session.ts";
import { listSessions } from "./sessions/list-sessions.ts";
import { signIn } from "./sessions/sign-in.ts";
import { signOut } from "./sessions/sign-out.ts";
import { createUser } from "./users/create-user.ts";
import { deleteUser } from "./users/delete-user.ts";
import { getUser } from "./users/get-user.ts";
import { listUsers } from "./users/list-users.ts";
import { redeemEmailVerification } from "./users/redeem-email-verification.ts";
import { requestEmailVerification } from "./users/request-email-verification.ts";
import { updateUser } from "./users/update-user.ts";

export interface AccountRouteParts {
  readonly config: Config;
  readonly audit: AuditLog;
  readonly access: AccessRecords;
  readonly users: UserRecords;
  readonly sessions: Sessions;
  readonly sessionRecords: SessionRecords;
  readonly signUp: SignUp;
  readonly signIn: SignIn;
  readonly firstAdmin: FirstAdmin;
  readonly setUpLinkFile: SetUpLinkFile;
  /** People whom a provider vouched for. */
  readonly pending: PendingIdentities;
  readonly verification: EmailVerification;
  readonly passwordChanges: PasswordChanges;
  readonly passwordReset: PasswordReset;
  readonly secondFactors: SecondFactors;
  /** Undefined where no mail is configured. */
  readonly post: MailPost | undefined;
}

const fresh = { fresh: true };
const none = [] as const;
const cookie = ["session"] as const;

/** The server itself, accounts, signing in and what belongs to it. */
export function accountRoutes(parts: AccountRouteParts): readonly ManagementRoute[] {
  const { config, audit, access, users, sessionRecords, verification, passwordReset: reset } = parts;
  // biome-ignore format: a table is read by its columns
  return [
    row("getServer",                "anyone",     none,          getServer(config, users)),
    row("setUp",                    "anyone",     none,          setUp(parts.firstAdmin, parts.setUpLinkFile, audit)),
    row("createUser",               "anyone",     personal,      createUser(parts)),
    row("listUsers",                "site-admin", personal,      listUsers(users)),
    row("getUser",                  "anyone",     anyCredential, getUser(users, access)),
    row("updateUser",               "self",       personal,      updateUser(parts), fresh),
    row("deleteUser",               "self",       personal,      deleteUser(users, audit), fresh),
    row("changePassword",           "self",       personal,      changePassword(users, parts.passwordChanges, audit), fresh),
    row("removeSecondFactor",       "site-admin", personal,      removeSecondFactor(parts), fresh),
    row("requestPasswordReset",     "anyone",     none,          requestPasswordReset(reset, audit)),
    row("redeemPasswordReset",      "anyone",     none,          redeemPasswordReset(reset, audit)),
    row("requestEmailVerification", "account",    personal,      requestEmailVerification(users, verification)),
    row("redeemEmailVerification",  "anyone",     none,          redeemEmailVerification(verification, audit)),
    row("signIn",                   "anyone",     cookie,        signIn(parts.signIn, parts)),
    row("completeSecondFactor",     "anyone",     cookie,        completeSecondFactor(parts.signIn, parts)),
    row("getSession",               "account",    [...personal, "token"], getSession(users, sessionRecords)),
    row("signOut",                  "anyone",     cookie,        signOut(sessionRecords, audit)),
    row("listSessions",             "account",    personal,      listSessions(sessionRecords)),
    row("endOtherSessions",         "account",    personal,      endOtherSessions(sessionRecords, audit), fresh),
    row("endSession",               "account",    personal,      endSession(sessionRecords, audit), fresh),
    row("getSecondFactor",          "account",    personal,      getSecondFactor(parts.secondFactors)),
    row("beginSecondFactor",        "account",    personal,      beginSecondFactor(parts, config), fresh),
    row("confirmSecondFactor",      "account",    personal,      confirmSecondFactor(parts), fresh),
    row("disableSecondFactor",      "account",    personal,      disableSecondFactor(parts), fresh),
    row("renewRecoveryCodes",       "account",    personal,      renewRecoveryCodes(parts), fresh),
  ];
}
