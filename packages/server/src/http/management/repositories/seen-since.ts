import type { RepositoryName } from "@estiva/protocol";
import type { Authority } from "#server/access/authority.ts";
import type { CatalogRecords } from "#server/catalog/repositories/catalog-records.ts";
import type { Exchange } from "../../request/exchange.ts";

/**
 * When a repository was made that the caller may pull now, in milliseconds since 1970; undefined for every other.
 * What is told of an earlier time is of another repository, which had the name before and may have been for fewer
 * eyes.
 */
export async function seenSince(
  { caller, sender: { root } }: Pick<Exchange, "caller" | "sender">,
  repository: RepositoryName,
  { authority, catalog }: { readonly authority: Authority; readonly catalog: CatalogRecords },
): Promise<number | undefined> {
  const { allowed, target } = await authority.judge(caller, { repository, saysRoot: false }, root);
  if (target.repository === undefined || !allowed.has("pull")) return undefined;
  const entry = await catalog.find(repository);
  return entry?.id === target.repository.id ? entry.createdAt : undefined;
}
