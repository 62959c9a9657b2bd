import { setImmediate } from "node:timers/promises";
import type { Digest, Tag } from "@estiva/protocol";
import type {
  ContentObstacle,
  ContentRemoval,
  ContentToDelete,
  DeletionRecords,
} from "#server/catalog/tags/deletion-records.ts";
import type { Actor } from "#server/registry/records.ts";
import { TagHeld } from "#server/registry/tags/tag-held.ts";
import type { Database, Tx } from "../database.ts";
import { deleteManifest } from "../manifests/delete-manifest.ts";
import { findRepository } from "../repositories/pushed-repository.ts";
import { findTag } from "./find-tag.ts";
import { type NamedRepository, removeTag } from "./remove-tag.ts";

/** Things that are deleted between two breaths, so that reads needn't wait for a thousand of them. */
const atOnce = 50;

/** Ends the transaction of a deletion that can't be done as a whole. */
class Obstructed extends Error {
  override readonly name = "Obstructed";
  readonly why: ContentObstacle;

  constructor(why: ContentObstacle) {
    super(`the deletion is obstructed: ${why}`);
    this.why = why;
  }
}

/** Deletes tags and images of a repository in one transaction. */
export class DeletionQueries implements DeletionRecords {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async delete(content: ContentToDelete, by: Actor): Promise<ContentRemoval> {
    return await this.#database
      .write((tx) => deleteContent(tx, content, by))
      .catch((error: unknown) => {
        if (error instanceof Obstructed) return { removed: false as const, why: error.why };
        if (error instanceof TagHeld) return { removed: false as const, why: "immutable" as const };
        throw error;
      });
  }
}

async function deleteContent(tx: Tx, content: ContentToDelete, by: Actor): Promise<ContentRemoval> {
  const found = await findRepository(tx, content.repository);
  if (found === undefined) return { removed: true, tags: [], digests: [] };
  const of = { ...found, repository: content.repository };
  const breathe = breaths();
  const tags = await deleteTags(tx, of, content, { by, breathe });
  const digests = await deleteImages(tx, of, content, { by, breathe });
  const going = new Set(content.digests);
  // A tag of an image that goes and that was moved away since must be where it was thought to be.
  for (const [tag, known] of content.tags)
    if (going.has(known) && (await findTag.first(tx, { repositoryId: of.id, tag })) !== undefined)
      throw new Obstructed("changed");
  return { removed: true, tags, digests };
}

interface Doing {
  readonly by: Actor;
  readonly breathe: () => Promise<void>;
}

/** Tags of images that go as a whole go with those. */
async function deleteTags(
  tx: Tx,
  of: NamedRepository,
  { tags, digests }: ContentToDelete,
  { by, breathe }: Doing,
): Promise<readonly Tag[]> {
  const going = new Set(digests);
  const gone: Tag[] = [];
  for (const [tag, known] of tags) {
    if (going.has(known)) continue;
    const pointed = await removeTag(tx, of, tag, by);
    if (pointed !== undefined && pointed !== known) throw new Obstructed("changed");
    if (pointed !== undefined) gone.push(tag);
    await breathe();
  }
  return gone;
}

async function deleteImages(
  tx: Tx,
  of: NamedRepository,
  { tags, digests }: ContentToDelete,
  { by, breathe }: Doing,
): Promise<readonly Digest[]> {
  const removed = new Set<Digest>();
  for (const digest of digests) {
    const outcome = await deleteManifest(tx, of, digest, by);
    if (outcome.removal === "in-use") throw new Obstructed("in-use");
    if (outcome.tags.some((tag) => tags.get(tag) !== digest)) throw new Obstructed("changed");
    if (outcome.removal === "removed") removed.add(digest);
    await breathe();
  }
  return [...removed];
}

function breaths(): () => Promise<void> {
  let count = 0;
  return async () => {
    count += 1;
    if (count % atOnce === 0) await setImmediate();
  };
}
