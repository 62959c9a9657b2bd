import type { TeamRecords } from "#server/accounts/teams/team-records.ts";
import type { AccessRecords } from "#server/rights/access-records.ts";
import type { ManagementHandler } from "../manage.ts";
import { shownTeam } from "./shown-team.ts";
import { namedTeam } from "./team-standing.ts";

/** `GET /api/v1/organizations/<organization>/teams/<team>` */
export function getTeam(teams: TeamRecords, access: AccessRecords): ManagementHandler<"getTeam"> {
  return async ({ exchange, path }) => {
    const team = await namedTeam(exchange, path.team, teams);
    return { status: 200, body: await shownTeam(exchange, team, { teams, access }) };
  };
}
