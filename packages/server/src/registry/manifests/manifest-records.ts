import type { Digest, Reference, RepositoryName, Tag } from "@estiva/protocol";
import type { Removal } from "../blobs/blob-records.ts";
import type { Actor } from "../records.ts";
import type { ManifestFacts } from "./manifest-facts.ts";

/** What a pull needs to know about a manifest before its bytes. */
export interface StoredManifest {
  readonly repositoryId: number;
  readonly digest: Digest;
  readonly mediaType: string;
  /** In bytes. */
  readonly size: number;
}

export interface ManifestRecords {
  find(repository: RepositoryName, reference: Reference): Promise<StoredManifest | undefined>;
  bytes(repository: RepositoryName, digest: Digest): Promise<Uint8Array | undefined>;

  /** What is known of manifests; one that the repository doesn't have is missing. */
  facts(repository: RepositoryName, digests: readonly Digest[]): Promise<ReadonlyMap<Digest, ManifestFacts>>;

  /** Stores a manifest with its references, tags and events, if all that it needs is in the repository. */
  put(manifest: NewManifest): Promise<PutOutcome>;

  /**
   * Removes a manifest and the tags that point to it, unless an index of the repository lists it or one of the
   * tags is immutable.
   */
  delete(repository: RepositoryName, digest: Digest, by: Actor): Promise<Removal | "immutable">;

  /** Manifests whose subject is the given digest, whether or not that subject exists. */
  referrers(request: ReferrersRequest): Promise<ReferrersPage>;
}

export interface NewManifest extends Actor {
  readonly repository: RepositoryName;
  readonly digest: Digest;
  readonly mediaType: string;
  readonly artifactType: string | undefined;
  readonly bytes: Uint8Array;
  readonly facts: ManifestFacts;
  readonly references: readonly ManifestReference[];
  readonly subject: Digest | undefined;
  /** The descriptor, as JSON text, that the referrers list shows for this manifest. */
  readonly referrerDescriptor: string | undefined;
  readonly tags: readonly Tag[];
  /** Whether the caller has the right to move tags that exist. */
  readonly mayOverwrite: boolean;
}

export interface ManifestReference {
  readonly kind: "config" | "layer" | "child";
  readonly digest: Digest;
  /** As the manifest says, in bytes. */
  readonly size: number;
  /** Whether the repository must have it before the manifest may be stored. */
  readonly required: boolean;
}

export type PutOutcome =
  | { readonly stored: true; readonly sizeMismatches: readonly SizeMismatch[] }
  | { readonly stored: false; readonly missing: readonly Digest[] }
  | { readonly stored: false; readonly held: HeldTag };

/** A tag that a push may not move. */
export interface HeldTag {
  readonly tag: Tag;
  /** `overwriting`: the repository or the caller's rights don't allow to move tags. */
  readonly why: "immutable" | "overwriting";
}

export interface SizeMismatch {
  readonly digest: Digest;
  readonly said: number;
  readonly actual: number;
}

export interface ReferrersRequest {
  readonly repository: RepositoryName;
  readonly subject: Digest;
  readonly artifactType: string | undefined;
  readonly after: string;
  readonly limit: number;
  /** What all descriptors of the page may take together, in bytes; the first may be larger. */
  readonly maxSize: number;
}

export interface ReferrersPage {
  readonly referrers: readonly Referrer[];
  /** Whether there are others behind the last. */
  readonly more: boolean;
}

export interface Referrer {
  readonly digest: Digest;
  /** A JSON text. */
  readonly descriptor: string;
}
