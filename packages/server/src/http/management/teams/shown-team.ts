import type { Answer } from "@estiva/contract/operations";
import type { TeamRecord, TeamRecords } from "#server/accounts/teams/team-records.ts";
import { anonymous } from "#server/rights/principal.ts";
import { isAllowed } from "../../gate/requirement.ts";
import type { Exchange } from "../../request/exchange.ts";
import { isoTime } from "../iso-time.ts";

/** A team as a member of its organisation sees it. */
export async function shownTeam(
  exchange: Exchange,
  team: TeamRecord,
  teams: TeamRecords,
): Promise<Answer<"getTeam">> {
  const maintains = await mayMaintain(exchange, team, teams);
  return {
    name: team.name,
    description: team.description,
    member_count: team.memberCount,
    synced_group: team.syncedGroup ?? null,
    created_at: isoTime(team.createdAt),
    may_add_members: team.syncedGroup === undefined && maintains,
  };
}

/** Whether the caller adds members and takes them out: an owner, a site admin, a maintainer. */
async function mayMaintain(
  { admission }: Exchange,
  { id }: TeamRecord,
  teams: TeamRecords,
): Promise<boolean> {
  if (isAllowed(admission, "organization-owner")) return true;
  const { caller, role } = admission;
  if (role === undefined || caller.principal === anonymous) return false;
  return (await teams.member(id, caller.principal))?.maintainer === true;
}
