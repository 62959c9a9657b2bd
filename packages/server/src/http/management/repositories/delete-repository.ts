import { ApiProblem } from "@estiva/contract/problems";
import type { AuditLog } from "#server/audit/audit-log.ts";
import type { CatalogRecords } from "#server/catalog/repositories/catalog-records.ts";
import { auditEvent } from "../../request/audit-event.ts";
import { repositoryOf } from "../../respond.ts";
import type { ManagementHandler } from "../manage.ts";

/**
 * `DELETE /api/v1/repositories/<name>`. The repository is gone when this answers; its rows go in small steps
 * afterwards, by a job,
 * so that one of a hundred thousand tags holds up nobody.
 */
export function deleteRepository(
  catalog: CatalogRecords,
  audit: AuditLog,
): ManagementHandler<"deleteRepository"> {
  return async ({ exchange }) => {
    const repository = repositoryOf(exchange);
    const outcome = await catalog.retire(repository);
    if (outcome === "unknown") throw new ApiProblem("not_found");
    if (outcome === "read-only") throw new ApiProblem("repository_read_only");
    await audit.record(auditEvent(exchange, "repository.delete", repository));
    return { status: 204 };
  };
}
