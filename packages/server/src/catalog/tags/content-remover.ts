import type { Digest, Tag } from "@estiva/protocol";
import type { PlatformFacts } from "#server/registry/manifests/manifest-facts.ts";
import type { Requester } from "#server/registry/requester.ts";
import type { RepositoryEntry } from "../repositories/catalog-records.ts";
import type { ContentRemoval } from "./deletion-records.ts";

/** Deletes tags and images together, and says before what that means. */
export interface ContentRemover {
  preview(repository: RepositoryEntry, request: DeletionRequest): Promise<Consequences>;

  /** Does what a preview without an obstacle said, or nothing where that isn't so any more. */
  execute(
    repository: RepositoryEntry,
    request: DeletionRequest,
    consequences: Consequences,
    by: Requester,
  ): Promise<ContentRemoval>;
}

export interface DeletionRequest {
  readonly tags: readonly Tag[];
  /** Images to delete with all of their tags. */
  readonly digests: readonly Digest[];
}

/** What a deletion takes along. */
export interface Consequences {
  readonly tags: readonly Tag[];
  /** Images that can't be reached any more; those that the request names are deleted. */
  readonly unreachable: readonly Digest[];
  /** Images of deleted tags that other tags, or an index, keep. */
  readonly kept: readonly { readonly digest: Digest; readonly tags: readonly Tag[] }[];
  /** Where the tags that go point to. */
  readonly images: ReadonlyMap<Tag, Digest>;
  readonly platforms: readonly PlatformFacts[];
  readonly referrers: readonly { readonly digest: Digest; readonly artifactType: string | undefined }[];
  /** In bytes, were nothing of it shared. */
  readonly size: number;
  /** Of all the above: the same as long as nothing of it changed. */
  readonly fingerprint: string;
  /** Why it can't be done. */
  readonly obstacle:
    | { readonly kind: "immutable"; readonly tag: Tag }
    | { readonly kind: "in-use"; readonly digest: Digest; readonly index: Digest }
    | undefined;
}
