import type { Descriptor, Digest, Manifest } from "@estiva/protocol";
import type { ManifestFacts } from "#server/registry/manifests/manifest-facts.ts";
import type { Requester } from "#server/registry/requester.ts";
import type { RepositoryEntry } from "../repositories/catalog-records.ts";
import type { ImageLayer } from "./image-layers.ts";
import type { ImageRecord } from "./image-records.ts";

/** Where images are looked at. */
export interface ImageSource {
  /** Undefined where the repository has no such manifest. */
  details(repository: RepositoryEntry, digest: Digest, by: Requester): Promise<ImageDetails | undefined>;
}

/** All that is known of a manifest. */
export interface ImageDetails extends ImageRecord {
  readonly manifest: Manifest;
  /** The configuration's JSON; undefined where it is something else, too large, or missing. */
  readonly config: unknown;
  readonly layers: readonly ImageLayer[];
  /** Of an index, without its attestations. */
  readonly children: readonly ImageChild[];
}

export interface ImageChild {
  readonly descriptor: Descriptor;
  /** Undefined where the repository doesn't hold it. */
  readonly facts: ManifestFacts | undefined;
  readonly attestations: readonly Attestation[];
}

export interface Attestation {
  readonly digest: Digest;
  readonly predicateTypes: readonly string[];
  /** In bytes, with its statements. */
  readonly size: number;
}
