import type { ManagementRoute } from "../../gate/route.ts";
import type { ManagementParts } from "../management-parts.ts";
import { anyCredential, row } from "../row.ts";
import { deleteContent } from "./delete-content.ts";
import { deleteTag } from "./delete-tag.ts";
import { getTag } from "./get-tag.ts";
import { listTags } from "./list-tags.ts";

type Parts = Pick<
  ManagementParts,
  "actors" | "audit" | "catalog" | "contentRemover" | "tagRemover" | "tagLists"
>;

/** Tags, and taking them away. */
export function tagRoutes(parts: Parts): readonly ManagementRoute[] {
  const { actors, audit, catalog, contentRemover, tagRemover, tagLists } = parts;
  // biome-ignore format: a table is read by its columns
  return [
    row("listTags",      "repository:pull",   anyCredential, listTags(catalog, tagLists, actors)),
    row("getTag",        "repository:pull",   anyCredential, getTag(catalog, tagLists, actors)),
    row("deleteTag",     "repository:delete", anyCredential, deleteTag(tagRemover, audit)),
    row("deleteContent", "repository:delete", anyCredential, deleteContent(catalog, contentRemover, audit)),
  ];
}
