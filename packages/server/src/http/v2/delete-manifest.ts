import type { AuditLog } from "#server/audit/audit-log.ts";
import type { ManifestRemover } from "#server/registry/manifests/manifest-remover.ts";
import type { TagRemover } from "#server/registry/tags/tag-remover.ts";
import { auditEvent } from "../request/audit-event.ts";
import type { Handler } from "../request/exchange.ts";
import { requesterOf } from "../request/requester.ts";
import { repositoryOf, sendEmpty } from "../respond.ts";
import { referenceOf } from "./path-values.ts";

const kindsDeleted = { tag: "tag", digest: "manifest" } as const;

/**
 * `DELETE /v2/<name>/manifests/<reference>`: distribution-spec, "Deleting tags" and "Deleting Manifests"
 * (end-9). A tag goes alone; a digest takes its tags along.
 */
export function deleteManifest(manifests: ManifestRemover, tags: TagRemover, audit: AuditLog): Handler {
  return async (exchange) => {
    const repository = repositoryOf(exchange);
    const reference = referenceOf(exchange);
    const by = requesterOf(exchange);
    const { kind, ...detail } = reference;
    if (reference.kind === "tag") await tags.remove({ repository, tag: reference.tag, by });
    else await manifests.remove({ repository, digest: reference.digest, by });
    await audit.record(auditEvent(exchange, `${kindsDeleted[kind]}.delete`, repository, { detail }));
    sendEmpty(exchange, 202);
  };
}
