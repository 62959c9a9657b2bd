import { createHash } from "node:crypto";
import {
  Digest,
  isNonDistributable,
  type Manifest,
  ManifestInvalid,
  parseManifest,
  type Reference,
  RegistryError,
  type RepositoryName,
  type Tag,
} from "@estiva/protocol";
import { type Blobs, ContentDamaged } from "../blobs/blobs.ts";
import type { ContentCache } from "../blobs/content-cache.ts";
import type { MetadataStore } from "../metadata-store.ts";
import { describeManifest } from "./describe-manifest.ts";
import { KnownConfigs } from "./known-configs.ts";
import type { ManifestFacts } from "./manifest-facts.ts";
import type {
  ManifestReference,
  PutOutcome,
  ReferrersPage,
  ReferrersRequest,
  StoredManifest,
} from "./manifest-records.ts";
import { pushWarnings } from "./push-warnings.ts";

export interface ManifestPush {
  readonly repository: RepositoryName;
  readonly reference: Reference;
  /** The `tag` parameters of a push by digest. */
  readonly tags: readonly Tag[];
  readonly contentType: string | undefined;
  readonly bytes: Uint8Array;
  readonly actor: string;
  /** Whether the actor has the right to move tags that exist. */
  readonly mayOverwrite: boolean;
}

export interface PushedManifest {
  readonly digest: Digest;
  readonly subject: Digest | undefined;
  readonly tags: readonly Tag[];
  /** For the person who pushed; each a short sentence. */
  readonly warnings: readonly string[];
}

export class Manifests {
  readonly #metadata: MetadataStore;
  readonly #configs: KnownConfigs;
  readonly #cache: ContentCache;
  readonly #allowSparseIndexes: boolean;
  readonly #now: () => number;

  constructor(parts: {
    metadata: MetadataStore;
    blobs: Blobs;
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

  /** @throws RegistryError manifestUnknown */
  async find(repository: RepositoryName, reference: Reference): Promise<StoredManifest> {
    const manifest = await this.#metadata.manifests.find(repository, reference);
    if (manifest === undefined) throw new RegistryError("manifestUnknown", { detail: reference });
    return manifest;
  }

  /** The bytes as they were pushed. @throws RegistryError manifestUnknown */
  async bytes(repository: RepositoryName, digest: Digest): Promise<Uint8Array> {
    const cached = this.#cache.get(digest);
    if (cached !== undefined) return cached;
    const bytes = await this.#metadata.manifests.bytes(repository, digest);
    if (bytes === undefined) throw new RegistryError("manifestUnknown", { detail: { digest } });
    if (digestOf(bytes, digest) !== digest)
      throw new ContentDamaged(digest, "has other bytes in the database");
    this.#cache.set(digest, bytes);
    return bytes;
  }

  /**
   * Stores a manifest and points tags to it, all or nothing.
   * @throws RegistryError manifestInvalid, digestInvalid, manifestBlobUnknown, tagHeld, tagOverwriteDenied
   */
  async push(push: ManifestPush): Promise<PushedManifest> {
    const { repository, reference, bytes, actor, mayOverwrite } = push;
    const manifest = this.#parse(push);
    const digest = digestOf(bytes, reference.kind === "digest" ? reference.digest : undefined);
    if (reference.kind === "digest" && digest !== reference.digest) {
      throw new RegistryError("digestInvalid", { detail: { given: reference.digest, computed: digest } });
    }
    const tags = reference.kind === "tag" ? [reference.tag] : push.tags;
    const subject = manifest.subject?.digest;
    const artifactType = manifest.artifactType ?? manifest.config?.mediaType;
    const outcome = await this.#metadata.manifests.put({
      ...{ repository, digest, bytes, tags, subject, artifactType, actor, mayOverwrite },
      mediaType: manifest.mediaType,
      facts: await this.#describe(repository, manifest, { digest, size: bytes.byteLength }),
      references: this.#references(manifest),
      referrerDescriptor: subject && referrerDescriptor(manifest, digest, bytes.byteLength, artifactType),
      now: this.#now(),
    });
    if (!outcome.stored) throw refusedPush(outcome);
    return { digest, subject, tags, warnings: pushWarnings(tags, outcome.sizeMismatches) };
  }

  /** Removes a manifest with its tags. @throws RegistryError manifestUnknown, manifestInUse, tagHeld */
  async delete(repository: RepositoryName, digest: Digest, actor: string): Promise<void> {
    const outcome = await this.#metadata.manifests.delete(repository, digest, { actor, now: this.#now() });
    if (outcome === "unknown") throw new RegistryError("manifestUnknown", { detail: { digest } });
    if (outcome === "in-use") throw new RegistryError("manifestInUse", { detail: { digest } });
    if (outcome === "immutable") throw new RegistryError("tagHeld", { detail: { digest } });
  }

  /** A page of descriptors of the manifests that name this subject. */
  async referrers(request: ReferrersRequest): Promise<ReferrersPage> {
    return await this.#metadata.manifests.referrers(request);
  }

  /** Content that is missing or damaged is not described; whether the push may go on without is decided later. */
  async #describe(
    repository: RepositoryName,
    manifest: Manifest,
    self: { readonly digest: Digest; readonly size: number },
  ): Promise<ManifestFacts> {
    return await describeManifest(manifest, self, {
      facts: (digests) => this.#metadata.manifests.facts(repository, digests),
      config: (descriptor) => this.#configs.facts(repository, descriptor),
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
    const reference = (kind: ManifestReference["kind"], digest: Digest, size: number, required: boolean) => ({
      ...{ kind, digest, size, required },
    });
    return [
      ...(config === undefined ? [] : [reference("config", config.digest, config.size, true)]),
      ...layers.map(({ digest, size, mediaType, urls }) =>
        reference("layer", digest, size, !(isNonDistributable(mediaType) && urls !== undefined)),
      ),
      ...children.map(({ digest, size }) => reference("child", digest, size, !this.#allowSparseIndexes)),
    ];
  }
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
