import { z } from "zod";
import { bytes, count, mayInNamespace, paragraph, visibility } from "../fields.ts";
import { listQuery, page } from "../lists.ts";
import { operation } from "../operation.ts";

/** Of a name that a new namespace can't have. */
export const nameProblems = [
  "name_taken",
  "name_reserved",
  "name_confusable",
  "root_repositories_exist",
] as const;

const used = <Measure extends z.ZodType>(measure: Measure) =>
  z.object({ used: measure, limit: measure.nullable().describe("Null where nothing limits it.") });

const namespace = z
  .object({
    name: z.string(),
    kind: z.enum(["user", "organization", "root"]),
    description: z.string(),
    default_visibility: visibility,
    suspended: z.boolean(),
    quota: z
      .object({ repositories: used(count), bytes: used(bytes) })
      .nullable()
      .describe("Null for who may not see it."),
    may: mayInNamespace,
  })
  .meta({ id: "Namespace" });

export const namespaceOperations = {
  listNamespaces: operation("listNamespaces", {
    summary: "List the namespaces in which the caller may create repositories",
    query: listQuery({}),
    answers: { 200: page(namespace) },
    problems: ["cursor_invalid"],
  }),

  getNamespace: operation("getNamespace", {
    summary: "Read a namespace: a user's, an organization's, or `library`, the root",
    answers: { 200: namespace },
    problems: [],
  }),

  updateNamespace: operation("updateNamespace", {
    summary: "Change a namespace's defaults; suspending it and its limits are for site admins",
    body: z.object({
      description: paragraph(1000).optional(),
      default_visibility: visibility.optional(),
      suspended: z.boolean().optional(),
    }),
    answers: { 200: namespace },
    problems: ["forbidden"],
  }),
};
