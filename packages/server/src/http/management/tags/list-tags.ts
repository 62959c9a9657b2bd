import type { Tag } from "@estiva/protocol";
import type { ActorRecords } from "#server/audit/actor-records.ts";
import type { CatalogRecords } from "#server/catalog/repositories/catalog-records.ts";
import { pageOfTags } from "#server/catalog/tags/tag-list.ts";
import type { TagKey, TagListRecords, TagSort } from "#server/catalog/tags/tag-list-records.ts";
import { readCursor, writeCursor } from "../cursor.ts";
import type { ManagementHandler } from "../manage.ts";
import { requireRepository } from "../repositories/require-repository.ts";
import { presentTags } from "./present-tag.ts";
import { readPlatform } from "./read-platform.ts";

/** `GET /api/v1/repositories/<name>/tags` */
export function listTags(
  catalog: CatalogRecords,
  tags: TagListRecords,
  actors: ActorRecords,
): ManagementHandler<"listTags"> {
  return async ({ exchange, query }) => {
    const { id: repositoryId, immutableTags } = await requireRepository(exchange, catalog);
    const { sort, limit } = query;
    const supporting = query.supporting === "only";
    const descending = (query.order ?? (sort === "name" ? "asc" : "desc")) === "desc";
    const [part, platform] = [query.q || undefined, readPlatform(query.platform)];
    const byImage = query.group === "image";
    const list = { repositoryId, sort, descending, supporting, part, platform };
    const page = await pageOfTags(tags, list, { after: readTagKey(query.cursor, sort), limit, byImage });
    const isWhole = part === undefined && platform === undefined && !byImage;
    return {
      status: 200,
      body: {
        items: [...(await presentTags(page.items, immutableTags, actors))],
        next_cursor: page.next === undefined ? null : writeCursor([page.next.value, page.next.name]),
        total: isWhole ? await tags.count(repositoryId, supporting) : null,
      },
    };
  };
}

function readTagKey(cursor: string | undefined, sort: TagSort): TagKey | undefined {
  const isNumber = sort === "pushed" || sort === "size";
  const key = readCursor(cursor, [isNumber ? "number" : "string", "string"]);
  return key && { value: key[0] ?? "", name: key[1] as Tag };
}
