import type { BlobMounter } from "./blobs/blob-mounter.ts";
import type { BlobRemover } from "./blobs/blob-remover.ts";
import type { BlobSink } from "./blobs/blob-sink.ts";
import type { BlobSource } from "./blobs/blob-source.ts";
import type { ManifestRemover } from "./manifests/manifest-remover.ts";
import type { ManifestSink } from "./manifests/manifest-sink.ts";
import type { ManifestSource } from "./manifests/manifest-source.ts";
import type { ReferrerSource } from "./manifests/referrer-source.ts";
import type { TagRemover } from "./tags/tag-remover.ts";
import type { TagSource } from "./tags/tag-source.ts";
import type { UploadSessions } from "./uploads/upload-sessions.ts";
import type { UploadSweeper } from "./uploads/upload-sweeper.ts";

/**
 * What a registry does, without HTTP and without deciding who may. A feature wraps the ports that it needs and leaves
 * the others as they are.
 */
export interface Registry {
  readonly blobSource: BlobSource;
  readonly blobSink: BlobSink;
  readonly blobMounter: BlobMounter;
  readonly blobRemover: BlobRemover;
  readonly uploadSessions: UploadSessions;
  readonly uploadSweeper: UploadSweeper;
  readonly manifestSource: ManifestSource;
  readonly manifestSink: ManifestSink;
  readonly manifestRemover: ManifestRemover;
  readonly referrerSource: ReferrerSource;
  readonly tagSource: TagSource;
  readonly tagRemover: TagRemover;
}

/** Puts something around a registry's ports: counts, refuses, fetches, tells. */
export type RegistryWrapper = (registry: Registry) => Registry;
