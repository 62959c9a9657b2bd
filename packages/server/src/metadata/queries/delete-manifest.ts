import type { Digest, RepositoryName } from "@estiva/protocol";
import type { Transaction } from "kysely";
import type { Actor, Removal } from "../../registry/metadata-store.ts";
import type { Tables } from "../tables.ts";
import { queueForCollection } from "./queue-for-collection.ts";
import type { TagQueries } from "./tag-queries.ts";

interface Target {
  readonly repositoryId: number;
  readonly repository: RepositoryName;
  readonly digest: Digest;
}

/** Removes a manifest with its tags and references, and queues what it referred to for the collector. */
export async function deleteManifest(
  tx: Transaction<Tables>,
  tags: TagQueries,
  { repositoryId, repository, digest }: Target,
  by: Actor,
): Promise<Removal> {
  const inIndex = await tx
    .selectFrom("manifest_references")
    .select("manifest")
    .where("repository_id", "=", repositoryId)
    .where("digest", "=", digest)
    .where("kind", "=", "child")
    .limit(1)
    .executeTakeFirst();
  const target = tx
    .selectFrom("manifests")
    .select("digest")
    .where("repository_id", "=", repositoryId)
    .where("digest", "=", digest);
  // An index may list what isn't here: that is unknown, not in use.
  if (inIndex !== undefined) return (await target.executeTakeFirst()) === undefined ? "unknown" : "in-use";
  const removed = await tx
    .deleteFrom("manifests")
    .where("repository_id", "=", repositoryId)
    .where("digest", "=", digest)
    .returning("digest")
    .executeTakeFirst();
  if (removed === undefined) return "unknown";
  const released = await tx
    .deleteFrom("manifest_references")
    .where("repository_id", "=", repositoryId)
    .where("manifest", "=", digest)
    .returning("digest")
    .execute();
  await queueForCollection(tx, [...new Set(released.map((row) => row.digest))], by.now);
  const lost = await tx
    .deleteFrom("tags")
    .where("repository_id", "=", repositoryId)
    .where("digest", "=", digest)
    .returning("name")
    .execute();
  for (const { name: tag } of lost) {
    await tags.remember(tx, { repositoryId, tag, digest: null, previous: digest }, by);
  }
  const event = { action: "delete" as const, repository, digest, tag: null, actor: by.actor, at: by.now };
  await tx.insertInto("events").values(event).execute();
  return "removed";
}
