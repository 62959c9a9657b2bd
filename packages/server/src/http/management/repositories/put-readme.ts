import { maxReadmeSize } from "@estiva/contract/limits";
import { ApiProblem } from "@estiva/contract/problems";
import type { AuditLog } from "#server/audit/audit-log.ts";
import type { CatalogRecords } from "#server/catalog/repositories/catalog-records.ts";
import { auditEvent } from "../../request/audit-event.ts";
import { repositoryOf } from "../../respond.ts";
import type { ManagementHandler } from "../manage.ts";

/** `PUT /api/v1/repositories/<name>/readme` */
export function putReadme(catalog: CatalogRecords, audit: AuditLog): ManagementHandler<"putReadme"> {
  return async ({ exchange, body: { markdown } }) => {
    const repository = repositoryOf(exchange);
    const size = Buffer.byteLength(markdown);
    if (size > maxReadmeSize) {
      const detail = `has ${size} bytes; at most ${maxReadmeSize} are kept`;
      throw new ApiProblem("request_invalid", { fields: [{ pointer: "#/markdown", detail }] });
    }
    if (!(await catalog.setReadme(repository, markdown))) throw new ApiProblem("not_found");
    await audit.record(auditEvent(exchange, "repository.readme", repository, { detail: { size } }));
    return { status: 204 };
  };
}
