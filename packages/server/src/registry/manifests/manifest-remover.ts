import type { Digest, RepositoryName } from "@estiva/protocol";
import type { Requester } from "../requester.ts";

/** Removes manifests. */
export interface ManifestRemover {
  /** Removes a manifest with its tags. @throws RegistryError manifestUnknown, manifestInUse, tagHeld */
  remove(removal: ManifestToRemove): Promise<void>;
}

export interface ManifestToRemove {
  readonly repository: RepositoryName;
  readonly digest: Digest;
  readonly by: Requester;
}
