import type { Reference, RepositoryName } from "@estiva/protocol";
import type { Requester } from "../requester.ts";
import type { StoredManifest } from "./manifest-records.ts";

/** Where manifests are pulled from. */
export interface ManifestSource {
  /**
   * What the reference names now. A HEAD needs no more, nor does a client that has the manifest already.
   * @throws RegistryError manifestUnknown
   */
  find(pull: ManifestPull): Promise<StoredManifest>;

  /**
   * The bytes, as they were pushed, of what `find` answered to the same pull: with these an image is pulled.
   * @throws RegistryError manifestUnknown
   */
  read(pull: ManifestPull, found: StoredManifest): Promise<Uint8Array>;
}

export interface ManifestPull {
  readonly repository: RepositoryName;
  /** The number of the repository that was admitted; one that got its name since then is another. */
  readonly repositoryId?: number | undefined;
  readonly reference: Reference;
  readonly by: Requester;
}
