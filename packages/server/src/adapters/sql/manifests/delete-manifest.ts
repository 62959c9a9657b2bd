import type { Digest, Tag } from "@estiva/protocol";
import type { Removal } from "#server/registry/blobs/blob-records.ts";
import type { Actor } from "#server/registry/records.ts";
import { countOf } from "#server/registry/tags/tag-counts.ts";
import { refuseRemoval } from "#server/registry/tags/tag-held.ts";
import { queueForCollection } from "../blobs/collection-queue.ts";
import type { Tx } from "../database.ts";
import { addEvent } from "../events/add-event.ts";
import { prepared, type Value } from "../prepared.ts";
import { countTags } from "../repositories/repository-counts.ts";
import type { NamedRepository } from "../tags/remove-tag.ts";
import { rememberMove } from "../tags/tag-history.ts";
import { type ManifestKey, removeManifestRows } from "./remove-manifest-rows.ts";

/** The manifest, and an index that lists it. */
const find = prepared((db, value: Value<ManifestKey>) =>
  db
    .selectFrom("manifests as m")
    .select("m.digest")
    .select((eb) =>
      eb
        .selectFrom("manifest_references as l")
        .select("l.manifest")
        .whereRef("l.repository_id", "=", "m.repository_id")
        .whereRef("l.digest", "=", "m.digest")
        .where("l.kind", "=", "child")
        .limit(1)
        .as("listedBy"),
    )
    .where("m.repository_id", "=", value("repositoryId"))
    .where("m.digest", "=", value("digest")),
);

const removeTags = prepared((db, value: Value<ManifestKey>) =>
  db
    .deleteFrom("tags")
    .where("repository_id", "=", value("repositoryId"))
    .where("digest", "=", value("digest"))
    .returning("name"),
);

interface ManifestRemoval {
  readonly removal: Removal;
  /** The tags that pointed to it, and are gone with it. */
  readonly tags: readonly Tag[];
}

/** Removes a manifest with the tags that point to it; the collector will look at what it referred to. @throws TagHeld */
export async function deleteManifest(
  tx: Tx,
  of: NamedRepository,
  digest: Digest,
  by: Actor,
): Promise<ManifestRemoval> {
  const { id: repositoryId, repository } = of;
  const key = { repositoryId, digest };
  const found = await find.first(tx, key);
  if (found === undefined) return { removal: "unknown", tags: [] };
  if (found.listedBy !== null) return { removal: "in-use", tags: [] };
  await queueForCollection(tx, await removeManifestRows(tx, key), by.now);
  const tags = await releaseTags(tx, of, digest, by);
  const { actor, now: at } = by;
  await addEvent.all(tx, { action: "delete", repository, digest, tag: null, actor, at });
  return { removal: "removed", tags };
}

async function releaseTags(
  tx: Tx,
  { id: repositoryId, immutableTags }: NamedRepository,
  digest: Digest,
  { actor, now: at }: Actor,
): Promise<readonly Tag[]> {
  const tags = (await removeTags.all(tx, { repositoryId, digest })).map(({ name }) => name);
  for (const tag of tags) {
    refuseRemoval(tag, { immutableTags });
    await rememberMove.all(tx, { repositoryId, tag, digest: null, previousDigest: digest, at, actor });
  }
  if (tags.length > 0) await countTags.all(tx, { id: repositoryId, ...countOf(tags, -1) });
  return tags;
}
