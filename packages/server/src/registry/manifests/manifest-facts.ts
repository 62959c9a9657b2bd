import type { Descriptor, Digest, Platform } from "@estiva/protocol";
import type { ContentKind } from "./content-kind.ts";

/** What lists show of a manifest: worked out once, when it is pushed, as nothing of it can change. */
export interface ManifestFacts {
  readonly kind: ContentKind;
  /** In bytes: the manifest with its config, layers and children. */
  readonly size: number;
  /** An image's own, or those of an index. */
  readonly platforms: readonly PlatformFacts[];
  /** As the image says, in milliseconds since 1970; of an index the newest of its images. */
  readonly builtAt: number | undefined;
  /** An index's attestations of its images. */
  readonly attestations: number;
}

export interface PlatformFacts extends Platform {
  readonly digest: Digest;
  /** In bytes, with everything below it. */
  readonly size: number;
}

/** Platforms of one index that are kept for lists; real ones have a dozen. */
export const maxPlatforms = 100;

/** BuildKit's mark on an index's entries that speak of another entry. */
const attestationMark = "vnd.docker.reference.type";

/** The digest of the image that this entry of an index attests; undefined for an entry that is an image itself. */
export function attestedDigest({ annotations }: Descriptor): string | undefined {
  if (annotations?.[attestationMark] !== "attestation-manifest") return undefined;
  return annotations["vnd.docker.reference.digest"] ?? "";
}
