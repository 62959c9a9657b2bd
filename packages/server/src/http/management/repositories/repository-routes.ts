import type { AccessListRecords } from "#server/accounts/grants/access-list-records.ts";
import type { GrantRecords } from "#server/accounts/grants/grant-records.ts";
import type { SignInRecords } from "#server/accounts/sessions/sign-in-records.ts";
import type { ImageRecords } from "#server/catalog/manifests/image-records.ts";
import type { ImageSource } from "#server/catalog/manifests/image-source.ts";
import type { Finder } from "#server/catalog/search/finder.ts";
import type { ContentRemover } from "#server/catalog/tags/content-remover.ts";
import type { TagListRecords } from "#server/catalog/tags/tag-list-records.ts";
import type { Config } from "#server/config/config.ts";
import type { TagRemover } from "#server/registry/tags/tag-remover.ts";
import type { ManagementRoute } from "../../gate/route.ts";
import { listActivity } from "../activity/list-activity.ts";
import { explainDecision } from "../grants/explain-decision.ts";
import { getAccess } from "../grants/get-access.ts";
import { getManifest } from "../manifests/get-manifest.ts";
import { listReferrers } from "../manifests/list-referrers.ts";
import { anyCredential, row } from "../row.ts";
import { search } from "../search/search.ts";
import { deleteContent } from "../tags/delete-content.ts";
import { deleteTag } from "../tags/delete-tag.ts";
import { getTag } from "../tags/get-tag.ts";
import { listTags } from "../tags/list-tags.ts";
import { createRepository } from "./create-repository.ts";
import { deleteRepository } from "./delete-repository.ts";
import { getReadme } from "./get-readme.ts";
import { getRepository } from "./get-repository.ts";
import { listRepositories } from "./list-repositories.ts";
import { putReadme } from "./put-readme.ts";
import type { CatalogParts } from "./repository-parts.ts";
import { updateRepository } from "./update-repository.ts";

export interface RepositoryRouteParts extends CatalogParts {
  readonly config: Config;
  readonly tagRemover: TagRemover;
  readonly contentRemover: ContentRemover;
  readonly imageSource: ImageSource;
  readonly finder: Finder;
  readonly tagLists: TagListRecords;
  readonly images: ImageRecords;
  readonly accessLists: AccessListRecords;
  readonly grants: GrantRecords;
  readonly signIn: SignInRecords;
}

/** Repositories and what is in them. */
export function repositoryRoutes(parts: RepositoryRouteParts): readonly ManagementRoute[] {
  const { config, catalog, tagLists, images, actors, audit, tagRemover, contentRemover } = parts;
  const { imageSource, finder } = parts;
  // biome-ignore format: a table is read by its columns
  return [
    row("createRepository", "account",             anyCredential, createRepository(parts, config)),
    row("listRepositories", "anyone",              anyCredential, listRepositories(parts)),
    row("getRepository",    "repository:pull",     anyCredential, getRepository(parts)),
    row("updateRepository", "repository:metadata", anyCredential, updateRepository(parts)),
    row("deleteRepository", "repository:admin",    anyCredential, deleteRepository(catalog, audit)),
    row("getReadme",        "repository:pull",     anyCredential, getReadme(catalog)),
    row("putReadme",        "repository:metadata", anyCredential, putReadme(catalog, audit)),
    row("listTags",         "repository:pull",     anyCredential, listTags(catalog, tagLists, actors)),
    row("getTag",           "repository:pull",     anyCredential, getTag(catalog, tagLists, actors)),
    row("deleteTag",        "repository:delete",   anyCredential, deleteTag(tagRemover, audit)),
    row("deleteContent",    "repository:delete",   anyCredential, deleteContent(catalog, contentRemover, audit)),
    row("getManifest",      "repository:pull",     anyCredential, getManifest(catalog, imageSource, tagLists, actors)),
    row("listReferrers",    "repository:pull",     anyCredential, listReferrers(catalog, images, actors)),
    row("listActivity",     "repository:pull",     anyCredential, listActivity(catalog, images, actors)),
    row("getAccess",        "repository:admin",    anyCredential, getAccess(parts)),
    row("explainDecision",  "repository:admin",    anyCredential, explainDecision(parts)),
    row("search",           "anyone",              anyCredential, search(finder, parts)),
  ];
}
