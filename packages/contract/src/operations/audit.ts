import { z } from "zod";
import { actor, lookedUpName, time, timeInput } from "../fields.ts";
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
