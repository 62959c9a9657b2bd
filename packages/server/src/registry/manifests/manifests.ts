import { createHash } from "node:crypto";
import {
  type Descriptor,
  Digest,
  isNonDistributable,
  type Manifest,
  ManifestInvalid,
  parseManifest,
  RegistryError,
} from "@estiva/protocol";
import type { BlobSource } from "../blobs/blob-source.ts";
import type { ContentCache } from "../blobs/content-cache.ts";
import { ContentDamaged } from "../blobs/content-damaged.ts";
import type { MetadataStore } from "../metadata-store.ts";
import { describeManifest } from "./describe-manifest.ts";
import { KnownConfigs } from "./known-configs.ts";
import type { ManifestFacts } from "./manifest-facts.ts";
import type { ManifestReference, PutOutcome, ReferrersPage, StoredManifest } from "./manifest-records.ts";
import type { ManifestRemover, ManifestToRemove } from "./manifest-remover.ts";
import type { ManifestPush, ManifestSink, PushedManifest } from "./manifest-sink.ts";
import type { ManifestPull, ManifestSource } from "./manifest-source.ts";
import { pushWarnings } from "./push-warnings.ts";
import type { ReferrerSource, ReferrersListing } from "./referrer-source.ts";

/** The manifests that the metadata store has. */
export class Manifests implements ManifestSource, ManifestSink, ManifestRemover, ReferrerSource {
  readonly #metadata: MetadataStore;
  readonly #configs: KnownConfigs;
  readonly #cache: ContentCache;
  readonly #allowSparseIndexes: boolean;
  readonly #now: () => number;

  constructor(parts: {
    metadata: MetadataStore;
    blobs: BlobSource;
    cache: ContentCache;
    allowSparseIndexes: boolean;
    now: () => number;
  }) {
    this.#metadata = parts.metadata;
    this.#configs = new KnownConfigs(parts.blobs);
    this.#cache = parts.cache;
    this.#allowSparseIndexes = parts.allowSparseIndexes;
    this.#now = parts.now;
  }

  async find({ repository, repositoryId, reference }: ManifestPull): Promise<StoredManifest> {
    const manifest = await this.#metadata.manifests.find(repository, reference);
    const isAnother = repositoryId !== undefined && repositoryId !== manifest?.repositoryId;
    if (manifest === undefined || isAnother)
      throw new RegistryError("manifestUnknown", { detail: reference });
    return manifest;
  }

  async read({ repository }: ManifestPull, { digest }: StoredManifest): Promise<Uint8Array> {
    const cached = this.#cache.get(digest);
    if (cached !== undefined) return cached;
    const bytes = await this.#metadata.manifests.bytes(repository, digest);
    if (bytes === undefined) throw new RegistryError("manifestUnknown", { detail: { digest } });
    if (digestOf(bytes, digest) !== digest)
      throw new ContentDamaged(digest, "has other bytes in the database");
    this.#cache.set(digest, bytes);
    return bytes;
  }

  async push(push: ManifestPush): Promise<PushedManifest> {
    const { repository, reference, bytes, mayOverwrite, by } = push;
    const manifest = this.#parse(push);
    const digest = digestOf(bytes, reference.kind === "digest" ? reference.digest : undefined);
    if (reference.kind === "digest" && digest !== reference.digest) {
      throw new RegistryError("digestInvalid", { detail: { given: reference.digest, computed: digest } });
    }
    const tags = reference.kind === "tag" ? [reference.tag] : push.tags;
    const subject = manifest.subject?.digest;
    const artifactType = manifest.artifactType ?? manifest.config?.mediaType;
    const outcome = await this.#metadata.manifests.put({
      repository,
      digest,
      bytes,
      tags,
      subject,
      artifactType,
      mayOverwrite,
      actor: by.principal,
      mediaType: manifest.mediaType,
      facts: await this.#describe(push, manifest, digest),
      references: this.#references(manifest),
      referrerDescriptor: subject && referrerDescriptor(manifest, digest, bytes.byteLength, artifactType),
      now: this.#now(),
    });
    if (!outcome.stored) throw refusedPush(outcome);
    const warnings = pushWarnings(tags, outcome.sizeMismatches);
    return { digest, mediaType: manifest.mediaType, subject, tags, warnings };
  }

  async remove({ repository, digest, by }: ManifestToRemove): Promise<void> {
    const actor = by.principal;
    const outcome = await this.#metadata.manifests.delete(repository, digest, { actor, now: this.#now() });
    if (outcome === "unknown") throw new RegistryError("manifestUnknown", { detail: { digest } });
    if (outcome === "in-use") throw new RegistryError("manifestInUse", { detail: { digest } });
    if (outcome === "immutable") throw new RegistryError("tagHeld", { detail: { digest } });
  }

  async page(listing: ReferrersListing): Promise<ReferrersPage> {
    return await this.#metadata.manifests.referrers(listing);
  }

  /** Content that is missing or damaged is not described; whether the push may go on without is decided later. */
  async #describe(
    { repository, bytes, by }: ManifestPush,
    manifest: Manifest,
    digest: Digest,
  ): Promise<ManifestFacts> {
    const self = { digest, size: bytes.byteLength };
    return await describeManifest(manifest, self, {
      facts: (digests) => this.#metadata.manifests.facts(repository, digests),
      config: (descriptor) => this.#configs.facts({ repository, digest: descriptor.digest, by }, descriptor),
    });
  }

  #parse({ bytes, contentType }: ManifestPush): Manifest {
    try {
      return parseManifest(bytes, contentType);
    } catch (error) {
      if (!(error instanceof ManifestInvalid)) throw error;
      throw new RegistryError("manifestInvalid", { message: error.message, cause: error });
    }
  }

  #references({ config, layers, children }: Manifest): readonly ManifestReference[] {
    const configs = config === undefined ? [] : [referenceTo("config", config, true)];
    const isFetchedElsewhere = ({ mediaType, urls }: Descriptor) =>
      isNonDistributable(mediaType) && urls !== undefined;
    return configs.concat(
      layers.map((layer) => referenceTo("layer", layer, !isFetchedElsewhere(layer))),
      children.map((child) => referenceTo("child", child, !this.#allowSparseIndexes)),
    );
  }
}

function referenceTo(
  kind: ManifestReference["kind"],
  { digest, size }: Descriptor,
  required: boolean,
): ManifestReference {
  return { kind, digest, size, required };
}

function refusedPush(outcome: PutOutcome & { readonly stored: false }): RegistryError {
  if ("missing" in outcome) {
    const detail = outcome.missing.map((missing) => ({ digest: missing }));
    return new RegistryError("manifestBlobUnknown", { detail });
  }
  const { tag, why } = outcome.held;
  return new RegistryError(why === "immutable" ? "tagHeld" : "tagOverwriteDenied", { detail: { tag } });
}

function digestOf(bytes: Uint8Array, like: Digest | undefined): Digest {
  const algorithm = like === undefined ? "sha256" : Digest.algorithm(like);
  return Digest.of(algorithm, createHash(algorithm).update(bytes).digest("hex"));
}

/** Distribution-spec, "Listing Referrers": what the list says about each manifest. */
function referrerDescriptor(
  { mediaType, annotations }: Manifest,
  digest: Digest,
  size: number,
  artifactType: string | undefined,
): string {
  return JSON.stringify({ mediaType, digest, size, artifactType, annotations });
}
