import type { Item } from "@estiva/contract/operations";
import type { TeamMemberRecord } from "#server/accounts/teams/team-records.ts";
import { parsePrincipal } from "#server/rights/principal.ts";
import { isoTime } from "../iso-time.ts";

/** @param names see `ActorRecords.names` */
export function shownTeamMember(
  { principal, maintainer, addedAt }: TeamMemberRecord,
  names: ReadonlyMap<string, string>,
): Item<"listTeamMembers"> {
  return {
    kind: parsePrincipal(principal)?.kind === "robot" ? "robot" : "user",
    name: names.get(principal) ?? principal,
    maintainer,
    added_at: isoTime(addedAt),
  };
}
