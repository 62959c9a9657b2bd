import type { ManagementRoute } from "../../gate/route.ts";
import { given } from "../given.ts";
import type { ManagementParts } from "../management-parts.ts";
import { anyCredential, row } from "../row.ts";
import { createRepository } from "./create-repository.ts";
import { deleteRepository } from "./delete-repository.ts";
import { getReadme } from "./get-readme.ts";
import { getRepository } from "./get-repository.ts";
import { listRepositories } from "./list-repositories.ts";
import { putReadme } from "./put-readme.ts";
import type { CatalogParts } from "./repository-parts.ts";
import { beyondDefaults, repositoryToMake } from "./repository-to-make.ts";
import { updateRepository } from "./update-repository.ts";

const rules = ["visibility", "immutable_tags", "allow_overwrite", "read_only"] as const;
const changesRules = given<"updateRepository">(rules, { access: "repository:admin" });

type Parts = CatalogParts & Pick<ManagementParts, "config">;

/** Repositories. */
export function repositoryRoutes(parts: Parts): readonly ManagementRoute[] {
  const { audit, authority, catalog, config } = parts;
  // biome-ignore format: a table is read by its columns
  return [
    row("createRepository", "account",             anyCredential, createRepository(parts, config), { named: repositoryToMake(authority), beyond: beyondDefaults }),
    row("listRepositories", "anyone",              anyCredential, listRepositories(parts)),
    row("getRepository",    "repository:pull",     anyCredential, getRepository(parts)),
    row("updateRepository", "repository:metadata", anyCredential, updateRepository(parts), { beyond: [changesRules] }),
    row("deleteRepository", "repository:admin",    anyCredential, deleteRepository(catalog, audit)),
    row("getReadme",        "repository:pull",     anyCredential, getReadme(catalog)),
    row("putReadme",        "repository:metadata", anyCredential, putReadme(catalog, audit)),
  ];
}
