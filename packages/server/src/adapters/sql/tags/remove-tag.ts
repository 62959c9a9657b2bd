import type { Digest, NameGlob, RepositoryName, Tag } from "@estiva/protocol";
import type { Actor } from "#server/registry/records.ts";
import { countOf } from "#server/registry/tags/tag-counts.ts";
import { refuseRemoval } from "#server/registry/tags/tag-held.ts";
import { queueForCollection } from "../blobs/collection-queue.ts";
import type { Tx } from "../database.ts";
import { addEvent } from "../events/add-event.ts";
import { prepared, type Value } from "../prepared.ts";
import { countTags } from "../repositories/repository-counts.ts";
import { rememberMove } from "./tag-history.ts";

/** The repository that something is taken from. */
export interface NamedRepository {
  readonly id: number;
  readonly repository: RepositoryName;
  readonly immutableTags: readonly NameGlob[];
}

const remove = prepared((db, value: Value<{ repositoryId: number; tag: Tag }>) =>
  db
    .deleteFrom("tags")
    .where("repository_id", "=", value("repositoryId"))
    .where("name", "=", value("tag"))
    .returning("digest"),
);

/**
 * Removes a tag, and remembers that it was there.
 * @returns the image that it pointed to; undefined where there is no such tag
 * @throws TagHeld
 */
export async function removeTag(
  tx: Tx,
  { id: repositoryId, repository, immutableTags }: NamedRepository,
  tag: Tag,
  { actor, now: at }: Actor,
): Promise<Digest | undefined> {
  const removed = await remove.first(tx, { repositoryId, tag });
  if (removed === undefined) return undefined;
  refuseRemoval(tag, { immutableTags });
  const { digest } = removed;
  await rememberMove.all(tx, { repositoryId, tag, digest: null, previousDigest: digest, at, actor });
  await countTags.all(tx, { id: repositoryId, ...countOf([tag], -1) });
  await queueForCollection(tx, [digest], at);
  await addEvent.all(tx, { action: "delete", repository, digest, tag, actor, at });
  return digest;
}
