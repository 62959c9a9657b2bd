import { type UserAct, userActs } from "@estiva/contract/acts";

/** An account, as far as it decides what can be done to it. */
export interface AccountFacts {
  readonly isAdmin: boolean;
  readonly isDisabled: boolean;
  readonly isSuspended: boolean;
  readonly hasSecondFactor: boolean;
  /** Whether it has an address that nobody has verified. */
  readonly awaitsVerification: boolean;
}

/** Who looks at an account. */
export interface AccountViewer {
  readonly isSelf: boolean;
  readonly isSiteAdmin: boolean;
}

/** What somebody may do to an account. Nobody locks themselves out, and one's own secrets are changed by knowing them. */
export function accountActs(account: AccountFacts, { isSelf, isSiteAdmin }: AccountViewer): UserAct[] {
  const keepsOther = isSiteAdmin && !isSelf;
  const may: Readonly<Record<UserAct, boolean>> = {
    administer: isSelf && isSiteAdmin,
    promote: isSiteAdmin && !account.isAdmin,
    demote: isSiteAdmin && account.isAdmin,
    "verify-email": isSiteAdmin && account.awaitsVerification,
    "set-password": keepsOther,
    "remove-second-factor": keepsOther && account.hasSecondFactor,
    suspend: keepsOther && !account.isSuspended,
    restore: keepsOther && account.isSuspended,
    disable: keepsOther && !account.isDisabled,
    enable: keepsOther && account.isDisabled,
    delete: isSelf || isSiteAdmin,
  };
  return userActs.filter((act) => may[act]);
}
