import type { Digest, RepositoryName } from "@estiva/protocol";
import type { Removal } from "#server/registry/blobs/blob-records.ts";
import type { NamespaceLimits } from "#server/registry/repositories/namespace-limits.ts";
import type { Tx } from "../database.ts";
import { prepared, type Value } from "../prepared.ts";
import { growRepository } from "../repositories/repository-counts.ts";
import { queueForCollection } from "./collection-queue.ts";

interface Key {
  readonly repository: RepositoryName;
  readonly digest: Digest;
}

/** The blob as the repository has it, and a manifest that needs it. */
const find = prepared((db, value: Value<Key>) =>
  db
    .selectFrom("repositories as r")
    .innerJoin("repository_blobs as l", "l.repository_id", "r.id")
    .innerJoin("blobs as b", "b.digest", "l.digest")
    .select(["r.id", "b.size"])
    .select((eb) =>
      eb
        .selectFrom("manifest_references as m")
        .select("m.manifest")
        .whereRef("m.repository_id", "=", "r.id")
        .whereRef("m.digest", "=", "l.digest")
        .limit(1)
        .as("neededBy"),
    )
    .where("r.path", "=", value("repository"))
    .where("l.digest", "=", value("digest")),
);

const remove = prepared((db, value: Value<{ repositoryId: number; digest: Digest }>) =>
  db
    .deleteFrom("repository_blobs")
    .where("repository_id", "=", value("repositoryId"))
    .where("digest", "=", value("digest")),
);

/** Takes a blob out of a repository. A manifest may name foreign layers that aren't here: those are unknown. */
export async function unlinkBlob(
  tx: Tx,
  { repository, digest }: Key,
  now: number,
  limits: NamespaceLimits,
): Promise<Removal> {
  const found = await find.first(tx, { repository, digest });
  if (found === undefined) return "unknown";
  if (found.neededBy !== null) return "in-use";
  await remove.all(tx, { repositoryId: found.id, digest });
  await growRepository(tx, found.id, -found.size, limits);
  await queueForCollection(tx, [digest], now);
  return "removed";
}
