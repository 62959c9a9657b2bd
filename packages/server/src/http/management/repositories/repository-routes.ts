import type { Config } from "#server/config/config.ts";
import type { TagListRecords } from "#server/registry/tag-list-records.ts";
import type { ManagementRoute } from "../../routes.ts";
import { anyCredential, row } from "../row.ts";
import { createRepository } from "./create-repository.ts";
import { deleteRepository } from "./delete-repository.ts";
import { getReadme } from "./get-readme.ts";
import { getRepository } from "./get-repository.ts";
import { getTag } from "./get-tag.ts";
import { listRepositories } from "./list-repositories.ts";
import { listTags } from "./list-tags.ts";
import { putReadme } from "./put-readme.ts";
import type { CatalogParts } from "./repository-parts.ts";
import { updateRepository } from "./update-repository.ts";

export interface RepositoryRouteParts extends CatalogParts {
  readonly config: Config;
  readonly tagLists: TagListRecords;
}

/** Repositories and what is in them. */
export function repositoryRoutes(parts: RepositoryRouteParts): readonly ManagementRoute[] {
  const { config, catalog, tagLists, actors, audit } = parts;
  // biome-ignore format: a table is read by its columns
  return [
    row("createRepository", "account",             anyCredential, createRepository(parts, config)),
    row("listRepositories", "anyone",              anyCredential, listRepositories(parts)),
    row("getRepository",    "repository:pull",     anyCredential, getRepository(parts)),
    row("updateRepository", "repository:pull",     anyCredential, updateRepository(parts)),
    row("deleteRepository", "repository:admin",    anyCredential, deleteRepository(catalog, audit)),
    row("getReadme",        "repository:pull",     anyCredential, getReadme(catalog)),
    row("putReadme",        "repository:metadata", anyCredential, putReadme(catalog, audit)),
    row("listTags",         "repository:pull",     anyCredential, listTags(catalog, tagLists, actors)),
    row("getTag",           "repository:pull",     anyCredential, getTag(catalog, tagLists, actors)),
  ];
}
