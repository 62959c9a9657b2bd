import { ApiProblem } from "@estiva/contract/problems";
import { requireSecondFactor } from "../second-factors/required-second-factor.ts";

/** Whom an invitation is for: an account, or who has an address. */
export interface Invited {
  readonly userId: number | undefined;
  readonly email: string | undefined;
}

/** Who would accept it. */
export interface Invitee {
  readonly id: number;
  readonly verifiedEmail: string | undefined;
}

/** Whether it is for this account. One to an organisation is bound to one of both. */
export function isFor({ userId, email }: Invited, { id, verifiedEmail }: Invitee): boolean {
  return userId === undefined ? email !== undefined && email === verifiedEmail : userId === id;
}

/** What accepting rests on must be there: an open invitation, and an account that can act. @throws ApiProblem invitation_invalid */
export function valid<T>(it: T | undefined): T {
  if (it === undefined) throw new ApiProblem("invitation_invalid");
  return it;
}

/** @throws ApiProblem invitation_invalid, organization_second_factor */
export function admitAcceptance(
  invitation: Invited & { readonly requiresSecondFactor: boolean },
  user: Invitee & { readonly hasSecondFactor: boolean },
): void {
  if (!isFor(invitation, user)) throw new ApiProblem("invitation_invalid");
  if (invitation.requiresSecondFactor) requireSecondFactor(user.hasSecondFactor);
}
