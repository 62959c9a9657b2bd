import type { TeamRecords } from "#server/accounts/teams/team-records.ts";
import type { AuditLog } from "#server/audit/audit-log.ts";
import { auditEvent } from "../../request/audit-event.ts";
import type { ManagementHandler } from "../manage.ts";
import { namedTeam } from "./named-team.ts";

/** `DELETE /api/v1/organizations/<organization>/teams/<team>` */
export function deleteTeam(teams: TeamRecords, audit: AuditLog): ManagementHandler<"deleteTeam"> {
  return async ({ exchange, path }) => {
    const { id, name } = await namedTeam(exchange, path.team, teams);
    await teams.remove(id);
    await audit.record(auditEvent(exchange, "team.delete", `team ${name}`));
    return { status: 204 };
  };
}
