import type { Digest, RepositoryName } from "@estiva/protocol";
import type { Requester } from "../requester.ts";

/** Takes blobs out of a repository; what others hold stays. */
export interface BlobRemover {
  /** @throws RegistryError blobUnknown, blobInUse */
  remove(removal: BlobToRemove): Promise<void>;
}

export interface BlobToRemove {
  readonly repository: RepositoryName;
  readonly digest: Digest;
  readonly by: Requester;
}
