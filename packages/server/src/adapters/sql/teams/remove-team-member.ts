import type { TeamPrincipal } from "#server/accounts/teams/team-records.ts";
import { prepared, type Value } from "../prepared.ts";

/** Gives nothing where it is no member. */
export const removeTeamMember = prepared((db, value: Value<{ teamId: number; principal: TeamPrincipal }>) =>
  db
    .deleteFrom("team_members")
    .where("team_id", "=", value("teamId"))
    .where("principal", "=", value("principal"))
    .returning("team_id"),
);
