import { z } from "zod";
import { teamActs, teamMemberActs } from "../acts.ts";
import { count, line, mayOf, paragraph, shortName, time } from "../fields.ts";
import { listQuery, page } from "../lists.ts";
import { none, operation } from "../operation.ts";

const team = z
  .object({
    name: z.string(),
    description: z.string(),
    member_count: count,
    synced_group: z
      .string()
      .nullable()
      .describe("`<provider>:<group>` whose members the team follows; null for a team kept by hand."),
    created_at: time,
    may: mayOf(teamActs),
  })
  .meta({ id: "Team" });

const syncedGroup = line(300)
  .regex(/^[a-z0-9-]+:.+$/, "must be <provider>:<group>")
  .nullable()
  .optional();

const teamMember = z
  .object({
    kind: z.enum(["user", "robot"]),
    name: z.string().describe("A user's name or a robot's login."),
    maintainer: z.boolean(),
    added_at: time,
    may: mayOf(teamMemberActs),
  })
  .meta({ id: "TeamMember" });

export const teamOperations = {
  listTeams: operation("listTeams", {
    summary: "List an organization's teams",
    query: listQuery({ q: z.string().max(39).optional() }),
    answers: { 200: page(team) },
    problems: ["forbidden", "cursor_invalid"],
  }),

  createTeam: operation("createTeam", {
    summary: "Make a team",
    body: z.object({
      name: shortName,
      description: paragraph(1000).optional(),
      synced_group: syncedGroup,
    }),
    answers: { 201: team },
    problems: ["forbidden", "name_taken", "quota_exceeded"],
  }),

  getTeam: operation("getTeam", { summary: "Read a team", answers: { 200: team }, problems: ["forbidden"] }),

  updateTeam: operation("updateTeam", {
    summary: "Change a team",
    description:
      "A team that begins to follow a group loses its members: who is in the group comes in at the next sign-in there.",
    body: z.object({
      name: shortName.optional(),
      description: paragraph(1000).optional(),
      synced_group: syncedGroup,
    }),
    answers: { 200: team },
    problems: ["forbidden", "name_taken"],
  }),

  deleteTeam: operation("deleteTeam", {
    summary: "Delete a team and its grants",
    answers: { 204: none },
    problems: ["forbidden"],
  }),

  listTeamMembers: operation("listTeamMembers", {
    summary: "List a team's members",
    query: listQuery({}),
    answers: { 200: page(teamMember) },
    problems: ["forbidden", "cursor_invalid"],
  }),

  putTeamMember: operation("putTeamMember", {
    summary: "Add a member of the organization or one of its robots to a team, or change who maintains it",
    description:
      "For owners, and for the team's maintainers, who don't choose maintainers. A team that follows a group answers `conflict`.",
    body: z.object({ maintainer: z.boolean().optional() }),
    answers: { 200: teamMember },
    problems: ["forbidden"],
  }),

  removeTeamMember: operation("removeTeamMember", {
    summary: "Take a member out of a team",
    description: "As for adding one.",
    answers: { 204: none },
    problems: ["forbidden"],
  }),
};
