import { NameGlob } from "@estiva/protocol/name-glob";
import { z } from "zod";
import { actor, id, lookedUpName, repositoryAction, time } from "../fields.ts";
import { maxCursorLength } from "../limits.ts";
import { listQuery, page } from "../lists.ts";
import { none, operation } from "../operation.ts";
import { repositoryActions } from "../repository-actions.ts";

/** Of an answer of the matrix: with the rows of a page, no more than some thousand decisions. */
const mostColumns = 20;

const grantRole = z.enum(["read", "write", "admin"]).meta({ id: "GrantRole" });
const accessSubject = z.object({ kind: z.enum(["user", "team", "robot", "anyone"]), name: z.string() });
const subjectKind = z.enum(["user", "team", "robot"]);

const grant = z
  .object({
    id,
    subject: z.object({ kind: subjectKind, name: z.string() }),
    pattern: z.string(),
    role: grantRole.nullable().describe("Null for a grant that only denies or only gives its flags."),
    can_delete: z.boolean(),
    can_create: z.boolean(),
    deny: z.array(repositoryAction),
    created_at: time,
    created_by: actor,
  })
  .meta({ id: "Grant" });

const pattern = z
  .string()
  .max(255)
  .regex(/^[a-z0-9._/*-]+$/, "must be a repository's name below the namespace, with * and ** for any part")
  .refine((text) => NameGlob.parse(text, { firstSegment: "any" }) !== undefined, { message: "is no pattern" })
  .describe("Below the namespace: `**` for all of it, `app`, `web/*`.");

const rights = {
  role: grantRole.nullable(),
  can_delete: z.boolean(),
  can_create: z.boolean(),
  deny: z.array(repositoryAction).max(repositoryActions.length),
};

/** A cell of the matrix: the highest right of somebody on a repository, and what is beside it. */
const heldRight = z
  .object({
    right: z
      .enum(["owner", "admin", "write", "read", "flags", "denied", "none"])
      .describe("`flags`: nothing but what stands in `flags`; `denied`: all that was granted is denied."),
    source: z
      .object({
        kind: z.enum(["owner", "grant", "team", "anyone"]),
        team: z.string().nullable().describe("Through which it comes; null for every other kind."),
      })
      .nullable()
      .describe("Of the right; `anyone`: the repository is public. Null where there is none."),
    flags: z.array(z.enum(["delete", "create"])).describe("Given beside a role, and allowed."),
    denied: z.array(repositoryAction).describe("Denied by a grant, and not allowed."),
  })
  .meta({ id: "HeldRight" });

const accessMatrix = page(
  z.object({
    subject: accessSubject,
    group: z
      .enum(["people", "outsiders", "teams", "robots", "everybody"])
      .describe("`outsiders` have a grant of their own and are no members."),
    cells: z.array(heldRight).describe("One for each of the page's repositories, in their order."),
  }),
)
  .extend({
    repositories: z.array(z.object({ name: z.string(), path: z.string() })),
    next_repositories: z
      .string()
      .nullable()
      .describe("`repositories_after` of the next columns; null behind the last."),
  })
  .meta({ id: "AccessMatrix" });

export const grantOperations = {
  listGrants: operation("listGrants", {
    summary: "List the grants on a namespace and its repositories",
    query: listQuery({
      subject: lookedUpName.optional().describe("Only those of this user, team or robot."),
      repository: lookedUpName.optional().describe("Only those that reach this path below the namespace."),
    }),
    answers: { 200: page(grant) },
    problems: ["forbidden", "cursor_invalid"],
  }),

  createGrant: operation("createGrant", {
    summary: "Grant or deny rights to a user, a team or a robot",
    body: z.object({
      subject: z.object({
        kind: subjectKind,
        name: lookedUpName.describe("A user's or a team's name, or a robot's login."),
      }),
      pattern,
      role: rights.role.prefault(null),
      can_delete: rights.can_delete.prefault(false),
      can_create: rights.can_create.prefault(false),
      deny: rights.deny.prefault([]),
    }),
    answers: { 201: grant },
    problems: ["forbidden", "name_taken", "public_denies_pull", "quota_exceeded"],
  }),

  updateGrant: operation("updateGrant", {
    summary: "Change what a grant gives and denies",
    body: z.object({
      role: rights.role.optional(),
      can_delete: rights.can_delete.optional(),
      can_create: rights.can_create.optional(),
      deny: rights.deny.optional(),
    }),
    answers: { 200: grant },
    problems: ["forbidden", "public_denies_pull"],
  }),

  deleteGrant: operation("deleteGrant", {
    summary: "Take a grant back",
    answers: { 204: none },
    problems: ["forbidden"],
  }),

  getAccess: operation("getAccess", {
    summary:
      "Say who may do what here: every subject, members of teams too, with its highest role and where it comes from",
    query: listQuery({}),
    answers: {
      200: page(
        z
          .object({
            subject: accessSubject,
            role: z
              .enum(["read", "write", "admin", "owner"])
              .nullable()
              .describe("Null where all is denied."),
            actions: z.array(repositoryAction),
            denied: z.array(repositoryAction),
            source: z
              .string()
              .describe(
                "Of the highest role first, as a person would say it: `owner of acme`, `granted on web/*; via team ops`.",
              ),
          })
          .meta({ id: "AccessRow" }),
      ),
    },
    problems: ["forbidden", "cursor_invalid"],
  }),

  getNamespaceAccess: operation("getNamespaceAccess", {
    summary: "Say who may do what in a namespace: everybody whom its rights concern, over its repositories",
    description:
      "A matrix, of which each answer is a part: `limit` and `cursor` choose its rows, `columns` and `repositories_after` its columns. Each cell is what the decision says.",
    query: listQuery({
      q: z.string().max(255).optional().describe("A part of the repositories' names."),
      columns: z.coerce
        .number<number>()
        .int()
        .transform((count) => Math.min(Math.max(count, 1), mostColumns))
        .prefault(mostColumns)
        .describe(`The most repositories to answer, 1 to ${mostColumns}; less and more are taken as those.`),
      repositories_after: z.string().max(maxCursorLength).optional(),
    }),
    answers: { 200: accessMatrix },
    problems: ["forbidden", "cursor_invalid"],
  }),

  explainDecision: operation("explainDecision", {
    summary: "Say whether and why somebody may do something here",
    query: z.object({
      user: lookedUpName.optional().describe("A user's name or a robot's login; absent for anyone."),
      team: lookedUpName.optional().describe("Instead of a user: a team of the repository's organization."),
      action: repositoryAction,
    }),
    answers: {
      200: z.object({ allowed: z.boolean(), reasons: z.array(z.string()) }).meta({ id: "Decision" }),
    },
    problems: ["forbidden"],
  }),
};
