import { ApiProblem } from "@estiva/contract/problems";
import type { UserChange, UserRecord } from "./user-records.ts";

/** What becomes of an account's address. */
export interface ChangedEmail {
  readonly email: string;
  readonly verifiedAt: number | undefined;
  /** Links that went to the old address must neither verify the new one nor open the account. */
  readonly isNew: boolean;
}

/**
 * A new address is unverified unless the change says otherwise.
 * @returns undefined where the change leaves the address as it is.
 * @throws ApiProblem conflict where there is no address to verify.
 */
export function changedEmail(
  user: Pick<UserRecord, "email" | "emailVerifiedAt">,
  { email = user.email, isEmailVerified }: UserChange,
  now: number,
): ChangedEmail | undefined {
  const isNew = email !== user.email;
  if (!isNew && isEmailVerified === undefined) return undefined;
  if (email === undefined) throw new ApiProblem("conflict", { detail: "The account has no e-mail address." });
  const verifiedBefore = isNew ? undefined : user.emailVerifiedAt;
  return { email, isNew, verifiedAt: isEmailVerified === true ? (verifiedBefore ?? now) : undefined };
}

/**
 * A verified address belongs to one account; others may claim it, which reserves nothing.
 * @throws ApiProblem email_taken
 */
export function refuseVerified(isVerifiedElsewhere: boolean): void {
  if (isVerifiedElsewhere) throw new ApiProblem("email_taken");
}
