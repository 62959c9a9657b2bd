import { ApiProblem } from "@estiva/contract/problems";
import { Tag } from "@estiva/protocol";
import type { ActorRecords } from "#server/audit/actor-records.ts";
import type { CatalogRecords } from "#server/catalog/repositories/catalog-records.ts";
import type { TagListRecords } from "#server/catalog/tags/tag-list-records.ts";
import type { ManagementHandler } from "../manage.ts";
import { requireRepository } from "../repositories/require-repository.ts";
import { presentTags } from "./present-tag.ts";

/** `GET /api/v1/repositories/<name>/tags/<tag>` */
export function getTag(
  catalog: CatalogRecords,
  tags: TagListRecords,
  actors: ActorRecords,
): ManagementHandler<"getTag"> {
  return async ({ exchange, path }) => {
    const repository = await requireRepository(exchange, catalog);
    const name = Tag.parse(path.tag);
    const entry = name === undefined ? undefined : await tags.find(repository.id, name);
    if (entry === undefined) throw new ApiProblem("not_found");
    const [body] = await presentTags([entry], repository.immutableTags, actors);
    return { status: 200, ...(body && { body }) };
  };
}
