import type { ManagementRoute } from "../../gate/route.ts";
import type { ManagementParts } from "../management-parts.ts";
import { anyCredential, row } from "../row.ts";
import { getManifest } from "./get-manifest.ts";
import { listReferrers } from "./list-referrers.ts";

type Parts = Pick<ManagementParts, "actors" | "catalog" | "images" | "imageSource" | "tagLists">;

/** Images and what refers to them. */
export function manifestRoutes(parts: Parts): readonly ManagementRoute[] {
  const { actors, catalog, images, imageSource, tagLists } = parts;
  // biome-ignore format: a table is read by its columns
  return [
    row("getManifest",   "repository:pull", anyCredential, getManifest(catalog, imageSource, tagLists, actors)),
    row("listReferrers", "repository:pull", anyCredential, listReferrers(catalog, images, actors)),
  ];
}
