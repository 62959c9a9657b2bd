import { ApiProblem } from "@estiva/contract/problems";
import { Tag } from "@estiva/protocol";
import type { AuditLog } from "#server/audit/audit-log.ts";
import type { TagRemover } from "#server/registry/tags/tag-remover.ts";
import { auditEvent } from "../../request/audit-event.ts";
import { requesterOf } from "../../request/requester.ts";
import { repositoryOf } from "../../respond.ts";
import type { ManagementHandler } from "../manage.ts";

/** `DELETE /api/v1/repositories/<name>/tags/<tag>` */
export function deleteTag(tags: TagRemover, audit: AuditLog): ManagementHandler<"deleteTag"> {
  return async ({ exchange, path }) => {
    const repository = repositoryOf(exchange);
    const tag = Tag.parse(path.tag);
    if (tag === undefined) throw new ApiProblem("not_found");
    await tags.remove({ repository, tag, by: requesterOf(exchange) });
    await audit.record(auditEvent(exchange, "tag.delete", repository, { detail: { tag } }));
    return { status: 204 };
  };
}
