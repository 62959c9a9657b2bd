import { z } from "zod";
import { actor, digest, lookedUpName, time, timeInput, visibility } from "../fields.ts";
import { listQuery, page } from "../lists.ts";
import { operation } from "../operation.ts";

export const auditEvent = z
  .object({
    id: z.string(),
    at: time,
    action: z.string().describe("What was done: `session.create`, `manifest.push`, `repository.update` …"),
    actor,
    credential: z.string().nullable().describe("Which of the actor's: `token:12`, `session:7`, `password`."),
    address: z.string().nullable().describe("Null for who may not see it."),
    namespace: z.string().nullable(),
    object: z.string().describe("What it was done to."),
    result: z.enum(["ok", "refused", "failed"]),
    detail: z.record(z.string(), z.unknown()).nullable(),
    request_id: z.string().nullable(),
  })
  .meta({ id: "AuditEvent" });

const activityEvent = z
  .object({
    id: z.string(),
    at: time,
    action: z
      .string()
      .describe("`manifest.push`, `tag.delete`, `repository.create`, `member.add`, `grant.create` …"),
    actor,
    namespace: z.string(),
    repository: z.string().nullable().describe("Null for what was done to the namespace."),
    tags: z.array(z.string()).describe("That were pushed or deleted; 20 at most."),
    digest: digest.nullable(),
    subject: z.string().nullable().describe("Whom it concerns: `user bob`, `team ops`, `robot acme.ci`."),
    member: z.string().nullable().describe("Who came into a team or left it."),
    role: z.string().nullable().describe("That was given: of a member, of a grant."),
    visibility: visibility.nullable().describe("Where it was changed."),
  })
  .meta({ id: "ActivityEvent" });

const filters = {
  actor: lookedUpName.optional().describe("A user's name or a robot's login."),
  action: z.string().max(100).optional().describe("An action, or all below one: `session`."),
  repository: lookedUpName.optional(),
  result: z.enum(["ok", "refused", "failed"]).optional(),
  since: timeInput.optional(),
  until: timeInput.optional(),
};

const exported = {
  query: z.object(filters),
  answers: { 200: auditEvent },
  mediaType: "application/x-ndjson",
  description: "One event a line, the oldest first.",
};

export const auditOperations = {
  listRecentActivity: operation("listRecentActivity", {
    summary: "List what happened where the caller has a part, the newest first",
    description:
      "In the caller's own namespace, its organisations, and where it was granted a right: pushes, deletions and changes of repositories that it may pull now; members and teams, to members; grants, robots and deleted repositories, to owners. A page may be short although `next_cursor` says that there is more.",
    query: listQuery({}),
    answers: { 200: page(activityEvent) },
    problems: ["cursor_invalid"],
  }),

  listAudit: operation("listAudit", {
    summary: "List what the caller did, the newest first; for site admins everything with `all`",
    query: listQuery({ scope: z.enum(["mine", "all"]).prefault("mine"), ...filters }),
    answers: { 200: page(auditEvent) },
    problems: ["forbidden", "cursor_invalid"],
  }),

  exportAudit: operation("exportAudit", {
    summary: "Export everything as JSON lines, for site admins",
    ...exported,
    problems: ["forbidden"],
  }),

  listNamespaceAudit: operation("listNamespaceAudit", {
    summary: "List what happened in a namespace, the newest first, for its owners",
    query: listQuery(filters),
    answers: { 200: page(auditEvent) },
    problems: ["forbidden", "cursor_invalid"],
  }),

  exportNamespaceAudit: operation("exportNamespaceAudit", {
    summary: "Export what happened in a namespace as JSON lines, for its owners",
    ...exported,
    problems: ["forbidden"],
  }),
};
