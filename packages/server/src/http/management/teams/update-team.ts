import type { TeamRecords } from "#server/accounts/teams/team-records.ts";
import type { AuditLog } from "#server/audit/audit-log.ts";
import type { Config } from "#server/config/config.ts";
import { auditEvent } from "../../request/audit-event.ts";
import type { ManagementHandler } from "../manage.ts";
import { namedTeam } from "./named-team.ts";
import { presentTeam } from "./present-team.ts";
import { refuseUnknownProvider } from "./refuse-unknown-provider.ts";

/** `PATCH /api/v1/organizations/<organization>/teams/<team>` */
export function updateTeam(
  teams: TeamRecords,
  audit: AuditLog,
  config: Config,
): ManagementHandler<"updateTeam"> {
  return async ({ exchange, path, body }) => {
    const { id, name } = await namedTeam(exchange, path.team, teams);
    const { name: newName, description, synced_group: syncedGroup } = body;
    refuseUnknownProvider(syncedGroup, config);
    await teams.update(id, { name: newName, description, syncedGroup });
    await audit.record(auditEvent(exchange, "team.update", `team ${name}`, { detail: { ...body } }));
    const team = await namedTeam(exchange, newName ?? name, teams);
    return { status: 200, body: await presentTeam(exchange, team, teams) };
  };
}
