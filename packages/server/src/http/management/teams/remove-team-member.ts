import { ApiProblem } from "@estiva/contract/problems";
import type { TeamRecords } from "#server/accounts/teams/team-records.ts";
import type { AuditLog } from "#server/audit/audit-log.ts";
import type { AccessRecords } from "#server/rights/access-records.ts";
import { userPrincipal } from "#server/rights/principal.ts";
import { auditEvent } from "../../request/audit-event.ts";
import type { ManagementHandler } from "../manage.ts";
import { namedOrganization } from "../organizations/organization-standing.ts";
import { namedTeam, teamStanding } from "./team-standing.ts";

/** `DELETE /api/v1/organizations/<organization>/teams/<team>/members/<member>` */
export function removeTeamMember(
  teams: TeamRecords,
  access: AccessRecords,
  audit: AuditLog,
): ManagementHandler<"removeTeamMember"> {
  return async ({ exchange, path }) => {
    const team = await namedTeam(exchange, path.team, teams);
    const standing = await teamStanding(exchange, team, { teams, access });
    if (!standing.mayManage && !standing.isMaintainer) throw new ApiProblem("forbidden");
    const principal = await teams.candidate(namedOrganization(exchange).id, path.member);
    const member = principal && (await teams.member(team.id, principal));
    if (member === undefined) throw new ApiProblem("not_found");
    const isSelf = member.principal === userPrincipal(standing.userId);
    if (!standing.mayManage && member.maintainer && !isSelf)
      throw new ApiProblem("forbidden", { detail: "Owners say who maintains a team." });
    await teams.removeMember(team.id, member.principal);
    const detail = { member: path.member };
    await audit.record(auditEvent(exchange, "team.remove-member", `team ${team.name}`, { detail }));
    return { status: 204 };
  };
}
