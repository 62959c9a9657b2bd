import { ApiProblem } from "@estiva/contract/problems";
import type { CatalogRecords, RepositoryEntry } from "#server/registry/catalog-records.ts";
import type { Exchange } from "../../exchange.ts";

/** The repository that the path names. @throws ApiProblem not_found */
export async function requireRepository(
  { repository }: Exchange,
  records: CatalogRecords,
): Promise<RepositoryEntry> {
  const entry = repository === undefined ? undefined : await records.find(repository);
  if (entry === undefined) throw new ApiProblem("not_found");
  return entry;
}
