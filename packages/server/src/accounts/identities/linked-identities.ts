import { ApiProblem } from "@estiva/contract/problems";

/** Of one account. */
export const maxIdentities = 50;

/** @param count of those that the account has. @throws ApiProblem quota_exceeded */
export function admitAnother(count: number): void {
  if (count < maxIdentities) return;
  throw new ApiProblem("quota_exceeded", { detail: `An account has at most ${maxIdentities} of them.` });
}

/**
 * An account elsewhere signs in one account here.
 * @param added undefined where it was linked already.
 * @throws ApiProblem conflict
 */
export function admitLink<T>(added: T | undefined): T {
  if (added === undefined) throw new ApiProblem("conflict", { detail: "It signs in an account already." });
  return added;
}

/**
 * Nobody is locked out by unlinking.
 * @param left providers of the identities that stay.
 * @param usable ids of the providers that can be used: others' identities are no way to sign in.
 * @throws ApiProblem last_sign_in_method
 */
export function keepAWayIn(left: readonly string[], usable: readonly string[], hasPassword: boolean): void {
  if (hasPassword || left.some((provider) => usable.includes(provider))) return;
  throw new ApiProblem("last_sign_in_method");
}
