import type { Digest, Reference, RepositoryName, Tag } from "@estiva/protocol";
import type { Requester } from "../requester.ts";

/** Takes manifests. */
export interface ManifestSink {
  /**
   * Stores a manifest and points tags to it, all or nothing.
   * @throws RegistryError manifestInvalid, digestInvalid, manifestBlobUnknown, tagHeld, tagOverwriteDenied
   */
  push(push: ManifestPush): Promise<PushedManifest>;
}

export interface ManifestPush {
  readonly repository: RepositoryName;
  readonly reference: Reference;
  /** The `tag` parameters of a push by digest. */
  readonly tags: readonly Tag[];
  readonly contentType: string | undefined;
  readonly bytes: Uint8Array;
  /** Whether the requester has the right to move tags that exist. */
  readonly mayOverwrite: boolean;
  readonly by: Requester;
}

export interface PushedManifest {
  readonly digest: Digest;
  readonly mediaType: string;
  readonly subject: Digest | undefined;
  /** All that point to it since this push. */
  readonly tags: readonly Tag[];
  /** For the person who pushed; each a short sentence. */
  readonly warnings: readonly string[];
}
