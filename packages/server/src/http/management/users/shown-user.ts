import type { Answer } from "@estiva/contract/operations";
import type { UserRecord } from "#server/accounts/users/user-records.ts";
import { isoTime } from "../iso-time.ts";

export type ShownUser = Answer<"getUser"> & Answer<"updateUser">;

/** An account as itself and site admins see it. */
export function shownUser(user: UserRecord): ShownUser {
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
  };
}
