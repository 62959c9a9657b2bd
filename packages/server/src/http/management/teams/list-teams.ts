import type { TeamRecords } from "#server/accounts/teams/team-records.ts";
import { namedNamespace } from "../../gate/named-namespace.ts";
import { pageOf, readCursor } from "../cursor.ts";
import type { ManagementHandler } from "../manage.ts";
import { presentTeam } from "./present-team.ts";

/** `GET /api/v1/organizations/<organization>/teams` */
export function listTeams(teams: TeamRecords): ManagementHandler<"listTeams"> {
  return async ({ exchange, query: { limit, cursor, q } }) => {
    const after = String(readCursor(cursor, ["string"])?.[0] ?? "");
    const rows = await teams.page(namedNamespace(exchange).id, { q, after, limit: limit + 1 });
    const { items, next_cursor } = pageOf(
      rows,
      limit,
      ({ name }) => [name],
      (team) => presentTeam(exchange, team, teams),
    );
    return { status: 200, body: { items: await Promise.all(items), next_cursor } };
  };
}
