import type { Answer } from "@estiva/contract/operations";
import type { TeamRecord, TeamRecords } from "#server/accounts/teams/team-records.ts";
import { teamActsOf } from "#server/rights/team-acts.ts";
import type { Exchange } from "../../request/exchange.ts";
import { isoTime } from "../iso-time.ts";
import { teamPlace } from "./team-place.ts";

/** A team as a member of its organisation sees it. */
export async function presentTeam(
  exchange: Exchange,
  team: TeamRecord,
  teams: TeamRecords,
): Promise<Answer<"getTeam">> {
  return {
    name: team.name,
    description: team.description,
    member_count: team.memberCount,
    synced_group: team.syncedGroup ?? null,
    created_at: isoTime(team.createdAt),
    may: teamActsOf(await teamPlace(exchange, team, teams)),
  };
}
