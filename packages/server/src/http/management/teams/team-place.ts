import type { TeamRecord, TeamRecords } from "#server/accounts/teams/team-records.ts";
import { anonymous } from "#server/rights/principal.ts";
import type { TeamPlace } from "#server/rights/team-acts.ts";
import { isAllowed } from "../../gate/requirement.ts";
import type { Exchange } from "../../request/exchange.ts";

/** What the caller is to a team of the organisation that the path names. */
export async function teamPlace(
  { admission }: Exchange,
  { id, syncedGroup }: TeamRecord,
  teams: Pick<TeamRecords, "member">,
): Promise<TeamPlace> {
  const { caller, role } = admission;
  const isStranger = role === undefined || caller.principal === anonymous;
  const member = isStranger ? undefined : await teams.member(id, caller.principal);
  return {
    manages: isAllowed(admission, "organization-owner"),
    isMaintainer: member?.maintainer === true,
    isSynced: syncedGroup !== undefined,
  };
}
