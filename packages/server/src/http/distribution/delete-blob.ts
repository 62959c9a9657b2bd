import type { AuditLog } from "#server/accounts/audit/audit-log.ts";
import type { Blobs } from "#server/registry/blobs.ts";
import { auditEvent } from "../audit-event.ts";
import type { Handler } from "../exchange.ts";
import { repositoryOf, sendEmpty } from "../respond.ts";
import { digestOf } from "./path-values.ts";

/** `DELETE /v2/<name>/blobs/<digest>`: distribution-spec, "Deleting Blobs" (end-10). */
export function deleteBlob(blobs: Blobs, audit: AuditLog): Handler {
  return async (exchange) => {
    const digest = digestOf(exchange);
    const repository = repositoryOf(exchange);
    await blobs.delete(repository, digest);
    await audit.record(auditEvent(exchange, "blob.delete", repository, { detail: { digest } }));
    sendEmpty(exchange, 202, { "Docker-Content-Digest": digest });
  };
}
