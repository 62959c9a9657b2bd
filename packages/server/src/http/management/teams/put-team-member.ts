import { ApiProblem } from "@estiva/contract/problems";
import type { TeamRecords } from "#server/accounts/teams/team-records.ts";
import type { AuditLog } from "#server/audit/audit-log.ts";
import { namedNamespace } from "../../gate/named-namespace.ts";
import { auditEvent } from "../../request/audit-event.ts";
import type { ManagementHandler } from "../manage.ts";
import { namedTeam } from "./named-team.ts";
import { presentTeamMember } from "./present-team-member.ts";
import { teamPlace } from "./team-place.ts";

/** `PUT /api/v1/organizations/<organization>/teams/<team>/members/<member>` */
export function putTeamMember(teams: TeamRecords, audit: AuditLog): ManagementHandler<"putTeamMember"> {
  return async ({ exchange, path, body: { maintainer } }) => {
    const team = await namedTeam(exchange, path.team, teams);
    const principal = await teams.candidate(namedNamespace(exchange).id, path.member);
    if (principal === undefined) throw new ApiProblem("not_found");
    await teams.putMember(team.id, { principal, maintainer, now: Date.now() });
    const detail = { member: path.member, ...(maintainer === undefined ? {} : { maintainer }) };
    await audit.record(auditEvent(exchange, "team.put-member", `team ${team.name}`, { detail }));
    const member = await teams.member(team.id, principal);
    if (member === undefined) throw new ApiProblem("not_found");
    const viewer = {
      principal: exchange.caller.principal,
      place: await teamPlace(exchange, team, teams),
    };
    return { status: 200, body: presentTeamMember(member, new Map([[principal, path.member]]), viewer) };
  };
}
