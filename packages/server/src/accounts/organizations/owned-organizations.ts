import { ApiProblem } from "@estiva/contract/problems";

/** Names are for ever, so one account must not take them all; site admins may make more. */
export const maxOrganizationsOwned = 100;

/** @throws ApiProblem quota_exceeded */
export function admitOrganization(ownsAsManyAsAllowed: boolean): void {
  if (!ownsAsManyAsAllowed) return;
  throw new ApiProblem("quota_exceeded", {
    detail: `An account may own ${maxOrganizationsOwned} organizations.`,
  });
}

/** An organisation goes when its repositories have gone. @throws ApiProblem not_empty */
export function admitRemoval(hasRepositories: boolean): void {
  if (hasRepositories) throw new ApiProblem("not_empty");
}
