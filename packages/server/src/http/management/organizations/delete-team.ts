import type { AuditLog } from "#server/accounts/audit/audit-log.ts";
import type { TeamRecords } from "#server/accounts/organizations/team-records.ts";
import { auditEvent } from "../../audit-event.ts";
import type { ManagementHandler } from "../manage.ts";
import { namedTeam } from "./team-standing.ts";

/** `DELETE /api/v1/organizations/<organization>/teams/<team>` */
export function deleteTeam(teams: TeamRecords, audit: AuditLog): ManagementHandler<"deleteTeam"> {
  return async ({ exchange, path }) => {
    const { id, name } = await namedTeam(exchange, path.team, teams);
    await teams.remove(id);
    await audit.record(auditEvent(exchange, "team.delete", `team ${name}`));
    return { status: 204 };
  };
}
