import type { Digest } from "@estiva/protocol";
import type { Kysely, Transaction } from "kysely";
import type { CollectionQueries } from "../blobs/collection-queries.ts";
import type { Tables } from "../tables.ts";
import { endOfNames } from "./repository-queries.ts";

type Tx = Transaction<Tables>;

/** A repository that was deleted and still has rows. */
export async function findRetired(on: Kysely<Tables>): Promise<number | undefined> {
  const retired = await on
    .selectFrom("repositories")
    .select("id")
    .where("path", ">", endOfNames)
    .orderBy("path")
    .limit(1)
    .executeTakeFirst();
  return retired?.id;
}

/**
 * Removes rows of a retired repository, at most `limit` of one kind, and in the end the repository. What they
 * led to is left to the collector.
 * @returns how many rows.
 */
export async function emptyRepository(
  tx: Tx,
  collection: CollectionQueries,
  id: number,
  { limit, now }: { readonly limit: number; readonly now: number },
): Promise<number> {
  for (const step of steps) {
    const { removed, digests } = await step(tx, id, limit);
    await collection.queue(tx, new Set(digests), now);
    if (removed > 0) return removed;
  }
  await tx.deleteFrom("repositories").where("id", "=", id).execute();
  return 1;
}

interface Step {
  readonly removed: number;
  readonly digests: readonly Digest[];
}

const steps: readonly ((tx: Tx, id: number, limit: number) => Promise<Step>)[] = [
  removeTags,
  removeHistory,
  removeManifests,
  removeBlobs,
];

async function removeTags(tx: Tx, id: number, limit: number): Promise<Step> {
  const names = tx.selectFrom("tags").select("name").where("repository_id", "=", id).limit(limit);
  const rows = await tx
    .deleteFrom("tags")
    .where("repository_id", "=", id)
    .where("name", "in", names)
    .returning("name")
    .execute();
  return { removed: rows.length, digests: [] };
}

async function removeHistory(tx: Tx, id: number, limit: number): Promise<Step> {
  const ids = tx.selectFrom("tag_events").select("id").where("repository_id", "=", id).limit(limit);
  const rows = await tx.deleteFrom("tag_events").where("id", "in", ids).returning("id").execute();
  return { removed: rows.length, digests: [] };
}

/** A manifest has several references. */
async function removeManifests(tx: Tx, id: number, limit: number): Promise<Step> {
  const digests = tx
    .selectFrom("manifests")
    .select("digest")
    .where("repository_id", "=", id)
    .limit(Math.ceil(limit / 5));
  const rows = await tx
    .deleteFrom("manifests")
    .where("repository_id", "=", id)
    .where("digest", "in", digests)
    .returning("digest")
    .execute();
  for (const { digest } of rows) {
    await tx
      .deleteFrom("manifest_references")
      .where("repository_id", "=", id)
      .where("manifest", "=", digest)
      .execute();
    await tx
      .deleteFrom("manifest_facts")
      .where("repository_id", "=", id)
      .where("digest", "=", digest)
      .execute();
  }
  return { removed: rows.length, digests: rows.map(({ digest }) => digest) };
}

async function removeBlobs(tx: Tx, id: number, limit: number): Promise<Step> {
  const links = tx
    .selectFrom("repository_blobs")
    .select("digest")
    .where("repository_id", "=", id)
    .limit(limit);
  const rows = await tx
    .deleteFrom("repository_blobs")
    .where("repository_id", "=", id)
    .where("digest", "in", links)
    .returning("digest")
    .execute();
  return { removed: rows.length, digests: rows.map(({ digest }) => digest) };
}
