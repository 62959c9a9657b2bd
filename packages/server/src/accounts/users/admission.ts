import { ApiProblem } from "@estiva/contract/problems";
import type { Admission } from "./user-records.ts";

/** Whether it makes a site admin, which it does only while there is none. */
export function makesFirstAdmin({ kind }: Admission): boolean {
  return kind === "set-up" || kind === "settings";
}

/** @throws ApiProblem link_invalid */
export function admitFirstAdmin(hasAdmin: boolean): void {
  if (hasAdmin) throw new ApiProblem("link_invalid");
}

/** A set-up link makes one account. @throws ApiProblem link_invalid */
export function admitBySetUpLink(isUsed: boolean): void {
  if (!isUsed) throw new ApiProblem("link_invalid");
}

/** An account elsewhere signs in one account here. @throws ApiProblem identity_invalid */
export function admitIdentity(isAdded: boolean): void {
  if (!isAdded) throw new ApiProblem("identity_invalid");
}

/**
 * An invitation that is bound to an address was sent there.
 * @param invitation undefined where none is open by that secret.
 * @param email of the new account.
 * @returns whether the invitation vouches for the account's address.
 * @throws ApiProblem invitation_invalid
 */
export function admitByInvitation(
  invitation: { readonly email: string | null } | undefined,
  email: string | undefined,
): boolean {
  if (invitation === undefined) throw new ApiProblem("invitation_invalid");
  if (invitation.email === null) return false;
  if (invitation.email.toLowerCase() === email) return true;
  throw new ApiProblem("invitation_invalid", { detail: "The invitation is for another e-mail address." });
}
