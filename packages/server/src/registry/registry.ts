import type { BlobStore } from "./blobs/blob-store.ts";
import { Blobs } from "./blobs/blobs.ts";
import { ContentCache } from "./blobs/content-cache.ts";
import type { ContentHashes } from "./blobs/content-hash.ts";
import type { Limits } from "./limits.ts";
import { Manifests } from "./manifests/manifests.ts";
import type { MetadataStore } from "./metadata-store.ts";
import { Tags } from "./tags/tags.ts";
import { LiveHashes } from "./uploads/live-hashes.ts";
import { Uploads } from "./uploads/uploads.ts";

export interface RegistryParts {
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

/** What a registry does, without HTTP and without deciding who may. */
export class Registry {
  readonly blobs: Blobs;
  readonly uploads: Uploads;
  readonly manifests: Manifests;
  readonly tags: Tags;
  readonly metadata: MetadataStore;

  constructor(parts: RegistryParts) {
    const cache = new ContentCache(parts.cacheSize);
    this.metadata = parts.metadata;
    this.blobs = new Blobs({ ...parts, cache });
    this.uploads = new Uploads({ ...parts, liveHashes: new LiveHashes() });
    this.manifests = new Manifests({ ...parts, blobs: this.blobs, cache });
    this.tags = new Tags(parts);
  }
}
