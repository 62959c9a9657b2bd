import type { Answer } from "@estiva/contract/operations";
import type { AccessRecords } from "#server/accounts/access-records.ts";
import type { TeamRecord, TeamRecords } from "#server/accounts/organizations/team-records.ts";
import type { Exchange } from "../../exchange.ts";
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
