import { ApiProblem } from "@estiva/contract/problems";
import type { TeamRecords } from "#server/accounts/teams/team-records.ts";
import type { AuditLog } from "#server/audit/audit-log.ts";
import { namedNamespace } from "../../gate/named-namespace.ts";
import { auditEvent } from "../../request/audit-event.ts";
import type { ManagementHandler } from "../manage.ts";
import { namedTeam } from "./named-team.ts";

/** `DELETE /api/v1/organizations/<organization>/teams/<team>/members/<member>` */
export function removeTeamMember(teams: TeamRecords, audit: AuditLog): ManagementHandler<"removeTeamMember"> {
  return async ({ exchange, path }) => {
    const team = await namedTeam(exchange, path.team, teams);
    const principal = await teams.candidate(namedNamespace(exchange).id, path.member);
    const member = principal && (await teams.member(team.id, principal));
    if (member === undefined) throw new ApiProblem("not_found");
    await teams.removeMember(team.id, member.principal);
    const detail = { member: path.member };
    await audit.record(auditEvent(exchange, "team.remove-member", `team ${team.name}`, { detail }));
    return { status: 204 };
  };
}
