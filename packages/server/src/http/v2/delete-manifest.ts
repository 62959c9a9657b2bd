import type { AuditLog } from "#server/audit/audit-log.ts";
import type { Manifests } from "#server/registry/manifests/manifests.ts";
import type { Tags } from "#server/registry/tags/tags.ts";
import { auditEvent } from "../request/audit-event.ts";
import type { Handler } from "../request/exchange.ts";
import { repositoryOf, sendEmpty } from "../respond.ts";
import { referenceOf } from "./path-values.ts";

const kindsDeleted = { tag: "tag", digest: "manifest" } as const;

/**
 * `DELETE /v2/<name>/manifests/<reference>`: distribution-spec, "Deleting tags" and "Deleting Manifests"
 * (end-9). A tag goes alone; a digest takes its tags along.
 */
export function deleteManifest(manifests: Manifests, tags: Tags, audit: AuditLog): Handler {
  return async (exchange) => {
    const repository = repositoryOf(exchange);
    const reference = referenceOf(exchange);
    const actor = exchange.caller.principal;
    const { kind, ...detail } = reference;
    if (reference.kind === "tag") await tags.delete(repository, reference.tag, actor);
    else await manifests.delete(repository, reference.digest, actor);
    await audit.record(auditEvent(exchange, `${kindsDeleted[kind]}.delete`, repository, { detail }));
    sendEmpty(exchange, 202);
  };
}
