import { type TeamAct, type TeamMemberAct, teamActs, teamMemberActs } from "@estiva/contract/acts";

/** What somebody is to a team, and what keeps it. */
export interface TeamPlace {
  /** Whether they manage the organisation's members. */
  readonly manages: boolean;
  readonly isMaintainer: boolean;
  /** Whether a provider's group says who is in it. */
  readonly isSynced: boolean;
}

/** Somebody's place in a team, as the caller sees it. */
export interface TeamMemberFacts {
  readonly isMaintainer: boolean;
  readonly isRobot: boolean;
  readonly isSelf: boolean;
}

/** A maintainer adds and removes members; who maintains, and what the team is, is for whoever manages. */
export function teamActsOf({ manages, isMaintainer, isSynced }: TeamPlace): TeamAct[] {
  const may: Readonly<Record<TeamAct, boolean>> = {
    "add-members": !isSynced && (manages || isMaintainer),
    change: manages,
  };
  return teamActs.filter((act) => may[act]);
}

/** Maintainers don't remove each other, but may step back. Whom a group brings in, the group takes out. */
export function teamMemberActsOf(place: TeamPlace, member: TeamMemberFacts): TeamMemberAct[] {
  const { manages, isSynced } = place;
  const may: Readonly<Record<TeamMemberAct, boolean>> = {
    "set-maintainer": !isSynced && manages && !member.isRobot,
    remove: !isSynced && (manages || (place.isMaintainer && (!member.isMaintainer || member.isSelf))),
  };
  return teamMemberActs.filter((act) => may[act]);
}
