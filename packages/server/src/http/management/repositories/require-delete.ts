import { ApiProblem } from "@estiva/protocol/management/problems";
import type { CatalogRecords, RepositoryEntry } from "#server/registry/catalog-records.ts";
import type { Exchange } from "../../exchange.ts";
import { requireRepository } from "./require-repository.ts";
import { requireRight } from "./require-right.ts";

/**
 * A repository of which the caller may delete something. That it is read-only, which takes that right from
 * everybody, is said first.
 * @throws ApiProblem not_found, repository_read_only, forbidden, authentication_required
 */
export async function requireDelete(exchange: Exchange, catalog: CatalogRecords): Promise<RepositoryEntry> {
  const entry = await requireRepository(exchange, catalog);
  const isSignedIn = exchange.caller.credential.kind !== "none";
  if (entry.readOnly && isSignedIn) throw new ApiProblem("repository_read_only");
  requireRight(exchange, "delete");
  return entry;
}
