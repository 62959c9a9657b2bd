import type { BlobRecords } from "./blobs/blob-records.ts";
import type { EventRecords } from "./events/event-records.ts";
import type { ManifestRecords } from "./manifests/manifest-records.ts";
import type { RepositoryRecords } from "./repositories/repository-records.ts";
import type { TagRecords } from "./tags/tag-records.ts";
import type { UploadRecords } from "./uploads/upload-records.ts";

/**
 * What the registry knows: which repository has which blobs, manifests and tags. Every method that writes is
 * one transaction, durable when its promise resolves unless it says otherwise. Times are milliseconds since
 * 1970. Every implementation is proven by `metadata-store.suite.ts`.
 */
export interface MetadataStore extends AsyncDisposable {
  readonly repositories: RepositoryRecords;
  readonly blobs: BlobRecords;
  readonly uploads: UploadRecords;
  readonly manifests: ManifestRecords;
  readonly tags: TagRecords;
  readonly events: EventRecords;

  /** Resolves if the store can be read; `/readyz` asks. */
  check(): Promise<void>;
}
