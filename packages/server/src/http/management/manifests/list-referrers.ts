import type { ActorRecords } from "#server/audit/actor-records.ts";
import type { ImageRecords } from "#server/catalog/manifests/image-records.ts";
import type { CatalogRecords } from "#server/catalog/repositories/catalog-records.ts";
import { pageOf, readCursor } from "../cursor.ts";
import { isoTime } from "../iso-time.ts";
import type { ManagementHandler } from "../manage.ts";
import { requireRepository } from "../repositories/require-repository.ts";
import { requireDigest } from "./require-digest.ts";

/** `GET /api/v1/repositories/<name>/manifests/<digest>/referrers` */
export function listReferrers(
  catalog: CatalogRecords,
  images: ImageRecords,
  actors: ActorRecords,
): ManagementHandler<"listReferrers"> {
  return async ({ exchange, path, query }) => {
    const { id: repositoryId } = await requireRepository(exchange, catalog);
    const rows = await images.referrers({
      repositoryId,
      subject: requireDigest(path.digest),
      artifactType: query.artifact_type,
      after: String(readCursor(query.cursor, ["string"])?.[0] ?? ""),
      limit: query.limit + 1,
    });
    const names = await actors.names(rows.map(({ pushedBy }) => pushedBy));
    const body = pageOf(
      rows,
      query.limit,
      ({ digest }) => [digest],
      (row) => ({
        digest: row.digest,
        media_type: row.mediaType,
        artifact_type: row.artifactType ?? null,
        size: row.size,
        pushed_at: isoTime(row.pushedAt),
        annotations: { ...row.annotations },
        pushed_by: names.get(row.pushedBy) ?? null,
      }),
    );
    return { status: 200, body };
  };
}
