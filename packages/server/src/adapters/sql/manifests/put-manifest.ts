import type { Tag } from "@estiva/protocol";
import type { NewManifest, PutOutcome } from "#server/registry/manifests/manifest-records.ts";
import { ContentMissing, resolveReferences } from "#server/registry/manifests/resolve-references.ts";
import type { NamespaceLimits } from "#server/registry/repositories/namespace-limits.ts";
import { countOf } from "#server/registry/tags/tag-counts.ts";
import { TagHeld } from "#server/registry/tags/tag-held.ts";
import type { Database, Tx } from "../database.ts";
import { addEvent } from "../events/add-event.ts";
import { countPush } from "../repositories/repository-counts.ts";
import { findTag } from "../tags/find-tag.ts";
import { pointTag } from "../tags/point-tag.ts";
import { presentContent } from "./present-content.ts";
import { type PushTarget, pushTarget } from "./push-target.ts";
import { renewManifest, storeManifest } from "./store-manifest.ts";

/** Puts a manifest: its references, tags, history and events in one transaction, or nothing. */
export async function putManifest(
  database: Database,
  manifest: NewManifest,
  limits: NamespaceLimits,
): Promise<PutOutcome> {
  try {
    return await database.write((tx) => put(tx, manifest, limits));
  } catch (error) {
    if (error instanceof ContentMissing) return { stored: false, missing: error.digests };
    if (error instanceof TagHeld) return { stored: false, held: error.held };
    throw error;
  }
}

async function put(tx: Tx, manifest: NewManifest, limits: NamespaceLimits): Promise<PutOutcome> {
  const target = await pushTarget(tx, manifest, limits);
  const { id } = target.repository;
  const present = await presentContent(tx, id, manifest.references);
  const { references, sizeMismatches } = resolveReferences(manifest.references, present);
  if (target.stored === undefined) await storeManifest(tx, id, manifest, references);
  else await renewManifest(tx, id, manifest, target.stored);
  const added = await pointTags(tx, target, manifest);
  await countPush(tx, target.repository, countOf(added, 1), manifest);
  const { repository, digest, tags, now: at, actor } = manifest;
  for (const tag of tags.length === 0 ? [null] : tags)
    await addEvent.all(tx, { action: "push", repository, digest, tag, actor, at });
  return { stored: true, sizeMismatches };
}

/** @returns the tags that are new. */
async function pointTags(
  tx: Tx,
  { repository, pointed }: PushTarget,
  manifest: NewManifest,
): Promise<readonly Tag[]> {
  const { digest, tags, facts } = manifest;
  const added: Tag[] = [];
  for (const [position, tag] of tags.entries()) {
    const previous =
      position === 0 ? pointed : (await findTag.first(tx, { repositoryId: repository.id, tag }))?.digest;
    await pointTag(tx, repository, { tag, digest, previous, size: facts.size }, manifest);
    if (previous === undefined) added.push(tag);
  }
  return added;
}
