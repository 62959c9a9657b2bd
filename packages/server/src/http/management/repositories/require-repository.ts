import { ApiProblem } from "@estiva/contract/problems";
import type { CatalogRecords, RepositoryEntry } from "#server/catalog/repositories/catalog-records.ts";
import type { Exchange } from "../../request/exchange.ts";

/** The repository that the path names. @throws ApiProblem not_found */
export async function requireRepository(
  { admission: { repository } }: Exchange,
  records: CatalogRecords,
): Promise<RepositoryEntry> {
  const entry = repository === undefined ? undefined : await records.find(repository.name);
  if (entry === undefined) throw new ApiProblem("not_found");
  return entry;
}
