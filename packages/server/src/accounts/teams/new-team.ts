import { ApiProblem } from "@estiva/contract/problems";

/** In one organisation. */
export const maxTeams = 1_000;

/** @throws ApiProblem name_taken */
export function admitTeamName(isTaken: boolean): void {
  if (isTaken) throw new ApiProblem("name_taken");
}

/** @throws ApiProblem quota_exceeded */
export function admitTeam(hasAsManyAsAllowed: boolean): void {
  if (!hasAsManyAsAllowed) return;
  throw new ApiProblem("quota_exceeded", { detail: `An organization has at most ${maxTeams} teams.` });
}
