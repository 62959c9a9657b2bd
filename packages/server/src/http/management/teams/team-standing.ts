import { ApiProblem } from "@estiva/contract/problems";
import type { TeamMemberRecord, TeamRecord, TeamRecords } from "#server/accounts/teams/team-records.ts";
import type { AccessRecords } from "#server/rights/access-records.ts";
import { userPrincipal } from "#server/rights/principal.ts";
import type { Exchange } from "../../request/exchange.ts";
import {
  namedOrganization,
  type OrganizationStanding,
  organizationStanding,
} from "../organizations/organization-standing.ts";

/** A team of the organisation that the path names. @throws ApiProblem not_found */
export async function namedTeam(exchange: Exchange, name: string, teams: TeamRecords): Promise<TeamRecord> {
  const team = await teams.find(namedOrganization(exchange).id, name);
  if (team === undefined) throw new ApiProblem("not_found");
  return team;
}

/** What the caller is to a team. */
export interface TeamStanding extends OrganizationStanding {
  /** A maintainer adds and removes members; who maintains, and what the team may do, is the owners'. */
  readonly isMaintainer: boolean;
}

export async function teamStanding(
  exchange: Exchange,
  team: TeamRecord,
  { teams, access }: { readonly teams: TeamRecords; readonly access: AccessRecords },
): Promise<TeamStanding> {
  const standing = await organizationStanding(exchange, access);
  const place: TeamMemberRecord | undefined =
    standing.role === undefined ? undefined : await teams.member(team.id, userPrincipal(standing.userId));
  return { ...standing, isMaintainer: place?.maintainer === true };
}
