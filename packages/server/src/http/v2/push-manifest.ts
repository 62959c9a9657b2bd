import { maxManifestSize, RegistryError, Tag } from "@estiva/protocol";
import type { AuditLog } from "#server/audit/audit-log.ts";
import type { ManifestSink } from "#server/registry/manifests/manifest-sink.ts";
import { auditEvent } from "../request/audit-event.ts";
import type { Exchange, Handler } from "../request/exchange.ts";
import { readBody } from "../request/read-body.ts";
import { receiving } from "../request/receiving.ts";
import { requesterOf } from "../request/requester.ts";
import { repositoryOf, sendEmpty } from "../respond.ts";
import { referenceOf, repositoryPath } from "./path-values.ts";

/** The most tags that one push may set (the specification asks for 10 at least). */
const maxTags = 100;

/**
 * `PUT /v2/<name>/manifests/<reference>`: distribution-spec, "Pushing Manifests" (end-7a), "Pushing manifests
 * with tags" (end-7b), "Pushing Manifests with Subject".
 */
export function putManifest(
  manifests: ManifestSink,
  audit: AuditLog,
  { idleTimeout }: { readonly idleTimeout: number },
): Handler {
  return async (exchange) => {
    const reference = referenceOf(exchange);
    const tags = reference.kind === "digest" ? wantedTags(exchange) : [];
    const { request } = exchange;
    const limits = { limit: maxManifestSize, idleTimeout, tooLarge: "manifestTooLarge" } as const;
    const bytes = await receiving(exchange, () => readBody(request, limits));
    const repository = repositoryOf(exchange);
    const pushed = await manifests.push({
      repository,
      reference,
      tags,
      contentType: request.headers["content-type"],
      bytes,
      mayOverwrite: exchange.admission.rights.has("overwrite"),
      by: requesterOf(exchange),
    });
    const detail = { digest: pushed.digest, tags: pushed.tags };
    audit.note(auditEvent(exchange, "manifest.push", repository, { detail }));
    sendEmpty(exchange, 201, {
      Location: `${repositoryPath(exchange)}/manifests/${pushed.digest}`,
      "Docker-Content-Digest": pushed.digest,
      "OCI-Subject": pushed.subject,
      "OCI-Tag": tags.length === 0 ? undefined : tags.join(", "),
      Warning: pushed.warnings.map((text) => `299 - "${text.replaceAll('"', "'")}"`),
    });
  };
}

function wantedTags({ query }: Exchange): readonly Tag[] {
  const texts = [...new Set(query.getAll("tag"))];
  if (texts.length > maxTags) throw new RegistryError("tagsTooMany", { detail: { most: maxTags } });
  return texts.map((text) => {
    const tag = Tag.parse(text);
    if (tag === undefined) throw new RegistryError("tagInvalid", { detail: { tag: text.slice(0, 200) } });
    return tag;
  });
}
