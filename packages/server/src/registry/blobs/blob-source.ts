import type { Digest, RepositoryName } from "@estiva/protocol";
import type { Requester } from "../requester.ts";
import type { BlobReader } from "./blob-store.ts";

/** Where blobs are pulled from. */
export interface BlobSource {
  /**
   * Says that the blob exists, and promises the one who asks that it will for as long as a push takes. No bytes
   * follow: a HEAD, or a client that has them already.
   * @returns its size in bytes.
   * @throws RegistryError blobUnknown
   */
  promise(pull: BlobPull): Promise<number>;

  /**
   * The content, to be sent whole or in part.
   * @throws RegistryError blobUnknown
   */
  open(pull: BlobPull): Promise<BlobContent>;
}

export interface BlobPull {
  readonly repository: RepositoryName;
  /** The number of the repository that was admitted; one that got its name since then is another. */
  readonly repositoryId?: number | undefined;
  readonly digest: Digest;
  readonly by: Requester;
}

/** A blob's content: small ones whole, from memory; others to read from. The reader must be closed. */
export type BlobContent = { readonly bytes: Uint8Array } | { readonly reader: BlobReader };
