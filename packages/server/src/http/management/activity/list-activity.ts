import type { ActorRecords } from "#server/audit/actor-records.ts";
import type { ImageRecords, TagMoveRecord } from "#server/catalog/manifests/image-records.ts";
import type { CatalogRecords } from "#server/catalog/repositories/catalog-records.ts";
import { presentActor } from "../actor.ts";
import { pageOf, readNumberCursor } from "../cursor.ts";
import { isoTime } from "../iso-time.ts";
import type { ManagementHandler } from "../manage.ts";
import { requireRepository } from "../repositories/require-repository.ts";

/** `GET /api/v1/repositories/<name>/activity`: every move of every tag, which are kept for ever. */
export function listActivity(
  catalog: CatalogRecords,
  images: ImageRecords,
  actors: ActorRecords,
): ManagementHandler<"listActivity"> {
  return async ({ exchange, query }) => {
    const { id, name, namespace } = await requireRepository(exchange, catalog);
    const before = readNumberCursor(query.cursor);
    const rows = await images.history(id, { before, limit: query.limit + 1 });
    const names = await actors.names(rows.map(({ actor }) => actor));
    const body = pageOf(
      rows,
      query.limit,
      (row) => [row.id],
      (row) => ({
        id: String(row.id),
        at: isoTime(row.at),
        action: actionOf(row),
        namespace,
        actor: presentActor(row.actor, names),
        object: `${name}:${row.tag}`,
        result: "ok" as const,
        credential: null,
        address: null,
        request_id: null,
        detail: { tag: row.tag, digest: row.digest ?? null, previous_digest: row.previous ?? null },
      }),
    );
    return { status: 200, body };
  };
}

function actionOf({ digest, previous }: TagMoveRecord): string {
  if (digest === undefined) return "tag.delete";
  return previous === undefined ? "tag.create" : "tag.move";
}
