import type { Answer } from "@estiva/contract/operations";
import type { UserRecord } from "#server/accounts/users/user-records.ts";
import { type AccountViewer, accountActs } from "#server/rights/account-acts.ts";
import { userPrincipal } from "#server/rights/principal.ts";
import type { Exchange } from "../../request/exchange.ts";
import { isoTime } from "../iso-time.ts";

export type ShownUser = Answer<"getUser"> & Answer<"updateUser">;

/** Who looks at an account. */
export function accountViewer({ admission }: Exchange, { id, isAdmin }: UserRecord): AccountViewer {
  const isSelf = admission.caller.principal === userPrincipal(id);
  return { isSelf, isSiteAdmin: isSelf ? isAdmin : admission.principal?.isSiteAdmin === true };
}

/** An account as it sees itself at once after it signed in, or was made. */
export function presentOwnUser(user: UserRecord): ShownUser {
  return presentUser(user, { isSelf: true, isSiteAdmin: user.isAdmin });
}

/** An account as itself and site admins see it. */
export function presentUser(user: UserRecord, viewer: AccountViewer): ShownUser {
  return {
    username: user.username,
    email: user.email ?? null,
    email_verified: user.emailVerifiedAt !== undefined,
    is_admin: user.isAdmin,
    disabled: user.isDisabled,
    suspended: user.isSuspended,
    second_factor: user.hasSecondFactor,
    has_password: user.hasPassword,
    created_at: isoTime(user.createdAt),
    last_signed_in_at: isoTime(user.lastSignedInAt),
    may: accountActs(
      { ...user, awaitsVerification: user.email !== undefined && user.emailVerifiedAt === undefined },
      viewer,
    ),
  };
}
