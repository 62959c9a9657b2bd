import type { Digest } from "@estiva/protocol";
import { queueForCollection } from "../blobs/collection-queue.ts";
import type { Tx } from "../database.ts";
import { removeManifestRows } from "../manifests/remove-manifest-rows.ts";
import { prepared, type Value } from "../prepared.ts";
import { endOfNames } from "./end-of-names.ts";

/** A repository that was deleted and still has rows. */
export const findRetired = prepared((db) =>
  db.selectFrom("repositories").select("id").where("path", ">", endOfNames).orderBy("path").limit(1),
);

/** The most rows of a repository that one step takes. */
interface Share {
  readonly id: number;
  readonly limit: number;
}

const tags = prepared((db, value: Value<Share>) =>
  db
    .deleteFrom("tags")
    .where("repository_id", "=", value("id"))
    .where("name", "in", (eb) =>
      eb.selectFrom("tags").select("name").where("repository_id", "=", value("id")).limit(value("limit")),
    )
    .returning("name"),
);

const history = prepared((db, value: Value<Share>) =>
  db
    .deleteFrom("tag_events")
    .where("id", "in", (eb) =>
      eb.selectFrom("tag_events").select("id").where("repository_id", "=", value("id")).limit(value("limit")),
    )
    .returning("id"),
);

const manifests = prepared((db, value: Value<Share>) =>
  db.selectFrom("manifests").select("digest").where("repository_id", "=", value("id")).limit(value("limit")),
);

const links = prepared((db, value: Value<Share>) =>
  db
    .deleteFrom("repository_blobs")
    .where("repository_id", "=", value("id"))
    .where("digest", "in", (eb) =>
      eb
        .selectFrom("repository_blobs")
        .select("digest")
        .where("repository_id", "=", value("id"))
        .limit(value("limit")),
    )
    .returning("digest"),
);

const repository = prepared((db, value: Value<{ id: number }>) =>
  db.deleteFrom("repositories").where("id", "=", value("id")),
);

/**
 * Removes rows of a retired repository, at most `limit` of one kind, and in the end the repository. What they
 * led to is left to the collector.
 * @returns how many rows.
 */
export async function emptyRepository(
  tx: Tx,
  id: number,
  { limit, now }: { readonly limit: number; readonly now: number },
): Promise<number> {
  for (const step of steps) {
    const { removed, digests } = await step(tx, { id, limit });
    await queueForCollection(tx, new Set(digests), now);
    if (removed > 0) return removed;
  }
  await repository.all(tx, { id });
  return 1;
}

interface Step {
  readonly removed: number;
  readonly digests: readonly Digest[];
}

const steps: readonly ((tx: Tx, share: Share) => Promise<Step>)[] = [
  async (tx, share) => ({ removed: (await tags.all(tx, share)).length, digests: [] }),
  async (tx, share) => ({ removed: (await history.all(tx, share)).length, digests: [] }),
  removeManifests,
  async (tx, share) => {
    const digests = (await links.all(tx, share)).map(({ digest }) => digest);
    return { removed: digests.length, digests };
  },
];

/** A manifest has several references. */
async function removeManifests(tx: Tx, { id, limit }: Share): Promise<Step> {
  const digests = (await manifests.all(tx, { id, limit: Math.ceil(limit / 5) })).map(({ digest }) => digest);
  for (const digest of digests) await removeManifestRows(tx, { repositoryId: id, digest });
  return { removed: digests.length, digests };
}
