import type { Item } from "@estiva/contract/operations";
import type { TeamMemberRecord } from "#server/accounts/teams/team-records.ts";
import { type Principal, parsePrincipal } from "#server/rights/principal.ts";
import { type TeamPlace, teamMemberActsOf } from "#server/rights/team-acts.ts";
import { isoTime } from "../iso-time.ts";

/** Who looks at a team's member. */
export interface TeamMemberViewer {
  readonly principal: Principal;
  readonly place: TeamPlace;
}

/** @param names see `ActorRecords.names` */
export function presentTeamMember(
  { principal, maintainer, addedAt }: TeamMemberRecord,
  names: ReadonlyMap<string, string>,
  viewer: TeamMemberViewer,
): Item<"listTeamMembers"> {
  const isRobot = parsePrincipal(principal)?.kind === "robot";
  const isSelf = viewer.principal === principal;
  return {
    kind: isRobot ? "robot" : "user",
    name: names.get(principal) ?? principal,
    maintainer,
    added_at: isoTime(addedAt),
    may: teamMemberActsOf(viewer.place, { isMaintainer: maintainer, isRobot, isSelf }),
  };
}
