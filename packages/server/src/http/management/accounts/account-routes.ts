import type { AccessRecords } from "#server/accounts/access-records.ts";
import type { AuditLog } from "#server/accounts/audit/audit-log.ts";
import type { MailPost } from "#server/accounts/mail/mail-post.ts";
import type { PasswordChanges } from "#server/accounts/passwords/password-changes.ts";
import type { PasswordReset } from "#server/accounts/passwords/password-reset.ts";
import type { PendingIdentities } from "#server/accounts/sign-in/pending-identities.ts";
import type { SecondFactors } from "#server/accounts/sign-in/second-factors.ts";
import type { SessionRecords } from "#server/accounts/sign-in/session-records.ts";
import type { Sessions } from "#server/accounts/sign-in/sessions.ts";
import type { SignIn } from "#server/accounts/sign-in/sign-in.ts";
import type { EmailVerification } from "#server/accounts/sign-up/email-verification.ts";
import type { FirstAdmin } from "#server/accounts/sign-up/first-admin.ts";
import type { SetUpLinkFile } from "#server/accounts/sign-up/set-up-link-file.ts";
import type { SignUp } from "#server/accounts/sign-up/sign-up.ts";
import type { UserRecords } from "#server/accounts/user-records.ts";
import type { Config } from "#server/config/config.ts";
import type { ManagementRoute } from "../../route.ts";
import { anyCredential, personal, row } from "../row.ts";
import { beginSecondFactor } from "./begin-second-factor.ts";
import { changePassword } from "./change-password.ts";
import { completeSecondFactor } from "./complete-second-factor.ts";
import { confirmSecondFactor } from "./confirm-second-factor.ts";
import { createUser } from "./create-user.ts";
import { deleteUser } from "./delete-user.ts";
import { disableSecondFactor } from "./disable-second-factor.ts";
import { endOtherSessions } from "./end-other-sessions.ts";
import { endSession } from "./end-session.ts";
import { getSecondFactor } from "./get-second-factor.ts";
import { getServer } from "./get-server.ts";
import { getSession } from "./get-session.ts";
import { getUser } from "./get-user.ts";
import { listSessions } from "./list-sessions.ts";
import { listUsers } from "./list-users.ts";
import { redeemEmailVerification } from "./redeem-email-verification.ts";
import { redeemPasswordReset } from "./redeem-password-reset.ts";
import { removeSecondFactor } from "./remove-second-factor.ts";
import { renewRecoveryCodes } from "./renew-recovery-codes.ts";
import { requestEmailVerification } from "./request-email-verification.ts";
import { requestPasswordReset } from "./request-password-reset.ts";
import { setUp } from "./set-up.ts";
import { signIn } from "./sign-in.ts";
import { signOut } from "./sign-out.ts";
import { updateUser } from "./update-user.ts";

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
