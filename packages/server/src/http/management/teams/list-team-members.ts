import type { TeamRecords } from "#server/accounts/teams/team-records.ts";
import type { ActorRecords } from "#server/audit/actor-records.ts";
import { pageOf, readCursor } from "../cursor.ts";
import type { ManagementHandler } from "../manage.ts";
import { namedTeam } from "./named-team.ts";
import { presentTeamMember } from "./present-team-member.ts";
import { teamPlace } from "./team-place.ts";

/** `GET /api/v1/organizations/<organization>/teams/<team>/members` */
export function listTeamMembers(
  teams: TeamRecords,
  actors: ActorRecords,
): ManagementHandler<"listTeamMembers"> {
  return async ({ exchange, path, query: { limit, cursor } }) => {
    const team = await namedTeam(exchange, path.team, teams);
    const after = String(readCursor(cursor, ["string"])?.[0] ?? "");
    const rows = await teams.members(team.id, { after, limit: limit + 1 });
    const names = await actors.names(rows.map(({ principal }) => principal));
    const place = await teamPlace(exchange, team, teams);
    const body = pageOf(
      rows,
      limit,
      ({ principal }) => [principal],
      (member) => presentTeamMember(member, names, { principal: exchange.caller.principal, place }),
    );
    return { status: 200, body };
  };
}
