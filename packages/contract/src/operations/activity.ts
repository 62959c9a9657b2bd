import { z } from "zod";
import { actor, digest, time, visibility } from "../fields.ts";
import { listQuery, page } from "../lists.ts";
import { operation } from "../operation.ts";
import { auditEvent } from "./audit.ts";

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

export const activityOperations = {
  listRecentActivity: operation("listRecentActivity", {
    summary: "List what happened where the caller has a part, the newest first",
    description:
      "In the caller's own namespace, its organisations, and where it was granted a right: pushes, deletions and changes of repositories that it may pull now; members and teams, to members; grants, robots and deleted repositories, to owners. A page may be short although `next_cursor` says that there is more.",
    query: listQuery({}),
    answers: { 200: page(activityEvent) },
    problems: ["cursor_invalid"],
  }),

  listActivity: operation("listActivity", {
    summary: "List what happened to a repository, the newest first",
    query: listQuery({}),
    answers: { 200: page(auditEvent) },
    problems: ["cursor_invalid"],
  }),
};
