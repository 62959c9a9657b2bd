import type { BlobStore } from "./blobs/blob-store.ts";
import { Blobs } from "./blobs/blobs.ts";
import { ContentCache } from "./blobs/content-cache.ts";
import type { ContentHashes } from "./blobs/content-hash.ts";
import type { Limits } from "./limits.ts";
import { Manifests } from "./manifests/manifests.ts";
import type { MetadataStore } from "./metadata-store.ts";
import type { Registry } from "./registry.ts";
import { Tags } from "./tags/tags.ts";
import { AbandonedUploads } from "./uploads/abandoned-uploads.ts";
import { LiveHashes } from "./uploads/live-hashes.ts";
import { Uploads } from "./uploads/uploads.ts";
import { WholeBlobs } from "./uploads/whole-blobs.ts";

export interface StoredRegistryParts {
  readonly metadata: MetadataStore;
  readonly blobs: BlobStore;
  readonly hashes: ContentHashes;
  readonly limits: Limits;
  /** Manifests and small blobs kept in memory, in bytes. */
  readonly cacheSize: number;
  /** Accept an index some of whose manifests are not in the repository. */
  readonly allowSparseIndexes: boolean;
  readonly now: () => number;
}

/** A registry of what the two stores have. */
export function storedRegistry(parts: StoredRegistryParts): Registry {
  const cache = new ContentCache(parts.cacheSize);
  const blobs = new Blobs({ ...parts, cache });
  const uploadParts = { ...parts, liveHashes: new LiveHashes() };
  const manifests = new Manifests({ ...parts, blobs, cache });
  const tags = new Tags(parts);
  return {
    blobSource: blobs,
    blobSink: new WholeBlobs(parts),
    blobMounter: blobs,
    blobRemover: blobs,
    uploadSessions: new Uploads(uploadParts),
    uploadSweeper: new AbandonedUploads(uploadParts),
    manifestSource: manifests,
    manifestSink: manifests,
    manifestRemover: manifests,
    referrerSource: manifests,
    tagSource: tags,
    tagRemover: tags,
  };
}
