import type { ManagementRoute } from "../../gate/route.ts";
import { given } from "../given.ts";
import type { Beyond } from "../manage.ts";
import type { ManagementParts } from "../management-parts.ts";
import { personal, row } from "../row.ts";
import { createTeam } from "./create-team.ts";
import { deleteTeam } from "./delete-team.ts";
import { getTeam } from "./get-team.ts";
import { listTeamMembers } from "./list-team-members.ts";
import { listTeams } from "./list-teams.ts";
import { putTeamMember } from "./put-team-member.ts";
import { removeTeamMember } from "./remove-team-member.ts";
import { updateTeam } from "./update-team.ts";

const fresh = { fresh: true };
const byOwners = { access: "organization-owner", why: "Owners say who maintains a team." } as const;
const saysWhoMaintains = given<"putTeamMember">(["maintainer"], byOwners);
const takesMaintainer: Beyond<"removeTeamMember"> = (_, { team, isSelf }) =>
  team?.isOfMaintainer === true && !isSelf ? byOwners : undefined;

type Parts = Pick<ManagementParts, "actors" | "audit" | "config" | "teams">;

/** Teams and who is in them. */
export function teamRoutes(parts: Parts): readonly ManagementRoute[] {
  const { actors, audit, config, teams } = parts;
  // biome-ignore format: a table is read by its columns
  return [
    row("listTeams",        "organization-member", personal, listTeams(teams)),
    row("createTeam",       "organization-owner",  personal, createTeam(teams, audit, config), fresh),
    row("getTeam",          "organization-member", personal, getTeam(teams)),
    row("updateTeam",       "organization-owner",  personal, updateTeam(teams, audit, config), fresh),
    row("deleteTeam",       "organization-owner",  personal, deleteTeam(teams, audit), fresh),
    row("listTeamMembers",  "organization-member", personal, listTeamMembers(teams, actors)),
    row("putTeamMember",    "team-maintainer",     personal, putTeamMember(teams, audit), { fresh: true, beyond: [saysWhoMaintains] }),
    row("removeTeamMember", "team-maintainer",     personal, removeTeamMember(teams, audit), { fresh: true, beyond: [takesMaintainer] }),
  ];
}
