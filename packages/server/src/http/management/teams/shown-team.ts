import type { Answer } from "@estiva/contract/operations";
import type { TeamRecord, TeamRecords } from "#server/accounts/teams/team-records.ts";
import type { AccessRecords } from "#server/rights/access-records.ts";
import type { Exchange } from "../../request/exchange.ts";
import { isoTime } from "../iso-time.ts";
import { teamStanding } from "./team-standing.ts";

/** A team as a member of its organisation sees it. */
export async function shownTeam(
  exchange: Exchange,
  team: TeamRecord,
  parts: { readonly teams: TeamRecords; readonly access: AccessRecords },
): Promise<Answer<"getTeam">> {
  const { mayManage, isMaintainer } = await teamStanding(exchange, team, parts);
  return {
    ...{ name: team.name, description: team.description, member_count: team.memberCount },
    synced_group: team.syncedGroup ?? null,
    created_at: isoTime(team.createdAt),
    may_add_members: team.syncedGroup === undefined && (mayManage || isMaintainer),
  };
}
