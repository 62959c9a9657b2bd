import type { TeamRecords } from "#server/accounts/teams/team-records.ts";
import type { ManagementHandler } from "../manage.ts";
import { namedTeam } from "./named-team.ts";
import { presentTeam } from "./present-team.ts";

/** `GET /api/v1/organizations/<organization>/teams/<team>` */
export function getTeam(teams: TeamRecords): ManagementHandler<"getTeam"> {
  return async ({ exchange, path }) => {
    const team = await namedTeam(exchange, path.team, teams);
    return { status: 200, body: await presentTeam(exchange, team, teams) };
  };
}
