import type { TeamRecords } from "#server/accounts/teams/team-records.ts";
import type { AuditLog } from "#server/audit/audit-log.ts";
import type { Config } from "#server/config/config.ts";
import { namedNamespace } from "../../gate/named-namespace.ts";
import { auditEvent } from "../../request/audit-event.ts";
import type { ManagementHandler } from "../manage.ts";
import { namedTeam } from "./named-team.ts";
import { presentTeam } from "./present-team.ts";
import { refuseUnknownProvider } from "./refuse-unknown-provider.ts";

/** `POST /api/v1/organizations/<organization>/teams` */
export function createTeam(
  teams: TeamRecords,
  audit: AuditLog,
  config: Config,
): ManagementHandler<"createTeam"> {
  return async ({ exchange, body: { name, description = "", synced_group } }) => {
    refuseUnknownProvider(synced_group, config);
    const organizationId = namedNamespace(exchange).id;
    const syncedGroup = synced_group ?? undefined;
    await teams.add({ organizationId, name, description, syncedGroup, createdAt: Date.now() });
    const detail = { synced_group: syncedGroup ?? null };
    await audit.record(auditEvent(exchange, "team.create", `team ${name}`, { detail }));
    const team = await namedTeam(exchange, name, teams);
    return { status: 201, body: await presentTeam(exchange, team, teams) };
  };
}
