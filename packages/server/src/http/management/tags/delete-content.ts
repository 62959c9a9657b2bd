import type { Answer } from "@estiva/contract/operations";
import { ApiProblem, type ProblemCode } from "@estiva/contract/problems";
import type { Digest, Tag } from "@estiva/protocol";
import type { AuditLog } from "#server/audit/audit-log.ts";
import type { CatalogRecords } from "#server/catalog/repositories/catalog-records.ts";
import type { Consequences, ContentRemover } from "#server/catalog/tags/content-remover.ts";
import type { ContentObstacle } from "#server/catalog/tags/deletion-records.ts";
import { auditEvent } from "../../request/audit-event.ts";
import { requesterOf } from "../../request/requester.ts";
import type { ManagementHandler } from "../manage.ts";
import { requireRepository } from "../repositories/require-repository.ts";
import { presentPlatform } from "./present-tag.ts";

/** `POST /api/v1/repositories/<name>/deletions` */
export function deleteContent(
  catalog: CatalogRecords,
  remover: ContentRemover,
  audit: AuditLog,
): ManagementHandler<"deleteContent"> {
  return async ({ exchange, body }) => {
    const repository = await requireRepository(exchange, catalog);
    // The schema has their grammars.
    const request = { tags: (body.tags ?? []) as Tag[], digests: (body.digests ?? []) as Digest[] };
    const seen = await remover.preview(repository, request);
    if (body.preview) return { status: 200, body: presentDeletion(seen, false) };
    if (body.expect !== undefined && body.expect !== seen.fingerprint)
      throw new ApiProblem("changed_meanwhile");
    refuseObstacle(seen);
    const removal = await remover.execute(repository, request, seen, requesterOf(exchange));
    if (!removal.removed) throw new ApiProblem(problemOf[removal.why]);
    const event = (action: string, detail: Readonly<Record<string, string>>) =>
      auditEvent(exchange, action, repository.name, { detail });
    await audit.record(
      ...removal.tags.map((tag) => event("tag.delete", { tag })),
      ...removal.digests.map((digest) => event("manifest.delete", { digest })),
    );
    return { status: 200, body: presentDeletion(seen, true) };
  };
}

/** What came in between the look and the deletion. */
const problemOf = {
  changed: "changed_meanwhile",
  immutable: "tag_immutable",
  "in-use": "conflict",
} as const satisfies Readonly<Record<ContentObstacle, ProblemCode>>;

function refuseObstacle({ obstacle, tags, unreachable, kept }: Consequences): void {
  if (tags.length + unreachable.length + kept.length === 0) throw new ApiProblem("not_found");
  if (obstacle?.kind === "immutable")
    throw new ApiProblem("tag_immutable", { detail: `the tag ${obstacle.tag} is immutable` });
  if (obstacle?.kind === "in-use")
    throw new ApiProblem("conflict", { detail: `${obstacle.digest} belongs to the index ${obstacle.index}` });
}

function presentDeletion(seen: Consequences, done: boolean): Answer<"deleteContent"> {
  return {
    fingerprint: seen.fingerprint,
    done,
    tags: [...seen.tags],
    digests: [...seen.unreachable],
    kept: seen.kept.map(({ digest, tags }) => ({ digest, tags: [...tags] })),
    platforms: seen.platforms.map(presentPlatform).map(({ size: _, ...platform }) => platform),
    referrers: seen.referrers.map(({ digest, artifactType }) => ({
      digest,
      artifact_type: artifactType ?? null,
    })),
    size: Math.min(seen.size, Number.MAX_SAFE_INTEGER),
    last_pulled_at: null,
  };
}
