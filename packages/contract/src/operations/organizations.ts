import { z } from "zod";
import { accountName, count, line, mayInNamespace, paragraph, role, time } from "../fields.ts";
import { listQuery, page } from "../lists.ts";
import { none, operation } from "../operation.ts";
import { nameProblems } from "./namespaces.ts";

const organization = z
  .object({
    name: z.string(),
    display_name: z.string(),
    description: z.string(),
    require_second_factor: z.boolean(),
    created_at: time,
    role: role.nullable().describe("The caller's; null for who is no member."),
    awaits_second_factor: z
      .boolean()
      .describe("Whether the caller is a member who has no rights here before it has a second factor."),
    suspended: z.boolean().describe("Whether site admins have put it out of reach."),
    member_count: count.nullable().describe("Null for who is neither a member nor a site admin."),
    may: mayInNamespace,
  })
  .meta({ id: "Organization" });

const settings = {
  display_name: line(100).optional(),
  description: paragraph(1000).optional(),
  require_second_factor: z.boolean().optional(),
};

export const organizationOperations = {
  createOrganization: operation("createOrganization", {
    summary: "Make an organization, owned by the caller",
    body: z.object({ name: accountName, ...settings }),
    answers: { 201: organization },
    problems: [...nameProblems, "quota_exceeded", "organization_second_factor"],
  }),

  listOrganizations: operation("listOrganizations", {
    summary: "List the organizations that the caller belongs to; for site admins all with `all`",
    query: listQuery({
      scope: z.enum(["mine", "all"]).prefault("mine"),
      q: z.string().max(100).optional().describe("A part of the name or of the display name."),
    }),
    answers: { 200: page(organization) },
    problems: ["forbidden", "cursor_invalid"],
  }),

  getOrganization: operation("getOrganization", {
    summary: "Read an organization",
    answers: { 200: organization },
    problems: [],
  }),

  updateOrganization: operation("updateOrganization", {
    summary: "Change an organization",
    body: z.object(settings),
    answers: { 200: organization },
    problems: ["forbidden", "organization_second_factor"],
  }),

  deleteOrganization: operation("deleteOrganization", {
    summary: "Delete an empty organization; its name stays retired",
    answers: { 204: none },
    problems: ["forbidden", "not_empty"],
  }),
};
