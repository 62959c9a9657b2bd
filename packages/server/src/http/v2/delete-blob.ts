import type { AuditLog } from "#server/audit/audit-log.ts";
import type { BlobRemover } from "#server/registry/blobs/blob-remover.ts";
import { auditEvent } from "../request/audit-event.ts";
import type { Handler } from "../request/exchange.ts";
import { requesterOf } from "../request/requester.ts";
import { repositoryOf, sendEmpty } from "../respond.ts";
import { digestOf } from "./path-values.ts";

/** `DELETE /v2/<name>/blobs/<digest>`: distribution-spec, "Deleting Blobs" (end-10). */
export function deleteBlob(blobs: BlobRemover, audit: AuditLog): Handler {
  return async (exchange) => {
    const digest = digestOf(exchange);
    const repository = repositoryOf(exchange);
    await blobs.remove({ repository, digest, by: requesterOf(exchange) });
    await audit.record(auditEvent(exchange, "blob.delete", repository, { detail: { digest } }));
    sendEmpty(exchange, 202, { "Docker-Content-Digest": digest });
  };
}
