import { ApiProblem } from "@estiva/contract/problems";
import type { TeamRecord, TeamRecords } from "#server/accounts/teams/team-records.ts";
import { namedNamespace } from "../../gate/named-namespace.ts";
import type { Exchange } from "../../request/exchange.ts";

/** A team of the organisation that the path names. @throws ApiProblem not_found */
export async function namedTeam(exchange: Exchange, name: string, teams: TeamRecords): Promise<TeamRecord> {
  const team = await teams.find(namedNamespace(exchange).id, name);
  if (team === undefined) throw new ApiProblem("not_found");
  return team;
}
