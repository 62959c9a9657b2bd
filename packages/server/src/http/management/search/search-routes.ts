import type { ManagementRoute } from "../../gate/route.ts";
import type { ManagementParts } from "../management-parts.ts";
import type { CatalogParts } from "../repositories/repository-parts.ts";
import { anyCredential, row } from "../row.ts";
import { search } from "./search.ts";

type Parts = CatalogParts & Pick<ManagementParts, "finder">;

/** Finding what one may see. */
export function searchRoutes(parts: Parts): readonly ManagementRoute[] {
  // biome-ignore format: a table is read by its columns
  return [
    row("search", "anyone", anyCredential, search(parts.finder, parts)),
  ];
}
