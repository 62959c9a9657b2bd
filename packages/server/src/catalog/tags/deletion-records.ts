import type { Digest, RepositoryName, Tag } from "@estiva/protocol";
import type { Actor } from "#server/registry/records.ts";

/** Tags and images that go together: all of them, or none. */
export interface DeletionRecords {
  delete(content: ContentToDelete, by: Actor): Promise<ContentRemoval>;
}

export interface ContentToDelete {
  readonly repository: RepositoryName;
  /** Every tag that goes, with the image that it is known to point to; one that is gone already doesn't count. */
  readonly tags: ReadonlyMap<Tag, Digest>;
  /** Images that go with whichever of these tags they have, an index before what it lists. */
  readonly digests: readonly Digest[];
}

export type ContentRemoval =
  | { readonly removed: true; readonly tags: readonly Tag[]; readonly digests: readonly Digest[] }
  | { readonly removed: false; readonly why: ContentObstacle };

/** `changed`: a tag points elsewhere by now, or an image has a tag that isn't known. */
export type ContentObstacle = "changed" | "immutable" | "in-use";
