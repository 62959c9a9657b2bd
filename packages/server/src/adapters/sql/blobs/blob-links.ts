import type { Digest, RepositoryName } from "@estiva/protocol";
import type { Actor } from "#server/registry/records.ts";
import type { NamespaceLimits } from "#server/registry/repositories/namespace-limits.ts";
import type { Tx } from "../database.ts";
import { prepared, type Value } from "../prepared.ts";
import { makeRepository } from "../repositories/pushed-repository.ts";
import { growRepository } from "../repositories/repository-counts.ts";

interface Link extends Actor {
  readonly repository: RepositoryName;
  readonly digest: Digest;
  /** Until then no collection takes the blob from the repository; the actor is given the lease. */
  readonly leaseUntil: number;
}

/** Links a blob that the repository doesn't have yet, where there is such a repository. */
const add = prepared((db, value: Value<Link>) =>
  db
    .insertInto("repository_blobs")
    .columns(["repository_id", "digest", "lease_until", "leased_to", "linked_at"])
    .expression((eb) =>
      eb
        .selectFrom("repositories")
        .select((of) => [
          "id",
          of.val(value("digest")).as("digest"),
          of.val(value("leaseUntil")).as("lease_until"),
          of.val(value("actor")).as("leased_to"),
          of.val(value("now")).as("linked_at"),
        ])
        .where("path", "=", value("repository")),
    )
    .onConflict((conflict) => conflict.columns(["repository_id", "digest"]).doNothing())
    .returning("repository_id"),
);

/** Renews the lease of a blob that the repository has. */
export const renewLease = prepared((db, value: Value<Omit<Link, "now">>) =>
  db
    .updateTable("repository_blobs")
    .set({ lease_until: value("leaseUntil"), leased_to: value("actor") })
    .where("repository_id", "=", (eb) =>
      eb.selectFrom("repositories").select("id").where("path", "=", value("repository")),
    )
    .where("digest", "=", value("digest"))
    .returning("digest"),
);

/**
 * Links a stored blob into a repository, which is made if needed. A repository's size counts each of its blobs once.
 * @param size in bytes.
 * @throws NamespaceGone, QuotaExceeded
 */
export async function linkBlob(tx: Tx, link: Link, size: number, limits: NamespaceLimits): Promise<void> {
  const repositoryId = await linkedNow(tx, link, limits);
  if (repositoryId !== undefined) await growRepository(tx, repositoryId, size, limits);
}

/** The repository's id if it didn't have the blob. Mostly it is there and the blob is new: that takes one statement. */
async function linkedNow(tx: Tx, link: Link, limits: NamespaceLimits): Promise<number | undefined> {
  const added = await add.first(tx, link);
  if (added !== undefined) return added.repository_id;
  if ((await renewLease.first(tx, link)) !== undefined) return undefined;
  await makeRepository(tx, link.repository, link, limits);
  return (await add.first(tx, link))?.repository_id;
}
