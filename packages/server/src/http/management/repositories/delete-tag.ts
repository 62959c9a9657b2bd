import { Tag } from "@estiva/protocol";
import { ApiProblem } from "@estiva/protocol/management/problems";
import type { AuditLog } from "#server/accounts/audit-log.ts";
import type { CatalogRecords } from "#server/registry/catalog-records.ts";
import type { Tags } from "#server/registry/tags.ts";
import { auditEvent } from "../../audit-event.ts";
import type { ManagementHandler } from "../manage.ts";
import { requireDelete } from "./require-delete.ts";

/** `DELETE /api/v1/repositories/<name>/tags/<tag>` */
export function deleteTag(
  catalog: CatalogRecords,
  tags: Tags,
  audit: AuditLog,
): ManagementHandler<"deleteTag"> {
  return async ({ exchange, path }) => {
    const { name } = await requireDelete(exchange, catalog);
    const tag = Tag.parse(path.tag);
    if (tag === undefined) throw new ApiProblem("not_found");
    await tags.delete(name, tag, exchange.caller.principal);
    await audit.record(auditEvent(exchange, "tag.delete", name, { detail: { tag } }));
    return { status: 204 };
  };
}
