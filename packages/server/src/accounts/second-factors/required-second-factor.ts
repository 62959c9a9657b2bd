import { ApiProblem } from "@estiva/contract/problems";

/**
 * Who requires a second factor of others must not be the first to be locked out, and who has none gets into no
 * organisation that requires one.
 * @throws ApiProblem organization_second_factor
 */
export function requireSecondFactor(hasSecondFactor: boolean): void {
  if (!hasSecondFactor) throw new ApiProblem("organization_second_factor");
}

/**
 * A member can't drop what an organisation requires.
 * @param organization the name of one that requires it; undefined where none does.
 * @throws ApiProblem organization_second_factor
 */
export function keepSecondFactor(organization: string | undefined): void {
  if (organization === undefined) return;
  throw new ApiProblem("organization_second_factor", {
    detail: `${organization} requires it of its members.`,
  });
}
