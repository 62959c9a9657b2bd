import { type Digest, type Manifest, parseManifest, type RepositoryName } from "@estiva/protocol";
import type { BlobSource } from "#server/registry/blobs/blob-source.ts";
import { attestedDigest, type ManifestFacts } from "#server/registry/manifests/manifest-facts.ts";
import type { ManifestRecords } from "#server/registry/manifests/manifest-records.ts";
import { readConfig } from "#server/registry/manifests/read-config.ts";
import type { Requester } from "#server/registry/requester.ts";
import type { RepositoryEntry } from "../repositories/catalog-records.ts";
import { imageLayers } from "./image-layers.ts";
import type { ImageRecords } from "./image-records.ts";
import type { Attestation, ImageDetails, ImageSource } from "./image-source.ts";

/** Attestations of one index that are opened to see what they say. */
const maxOpened = 50;

/** Explains images to people. */
export class Images implements ImageSource {
  readonly #records: ImageRecords;
  readonly #manifests: ManifestRecords;
  readonly #blobs: BlobSource;

  constructor(parts: { images: ImageRecords; manifests: ManifestRecords; blobs: BlobSource }) {
    this.#records = parts.images;
    this.#manifests = parts.manifests;
    this.#blobs = parts.blobs;
  }

  async details(
    { id, name }: RepositoryEntry,
    digest: Digest,
    by: Requester,
  ): Promise<ImageDetails | undefined> {
    const record = await this.#records.find(id, digest);
    if (record === undefined) return undefined;
    const manifest = parseManifest(record.bytes, record.mediaType);
    const config = await this.#config(name, manifest, by);
    const facts = await this.#manifests.facts(name, [
      ...new Set(manifest.children.map((child) => child.digest)),
    ]);
    const attestations = await this.#attestations(id, manifest, facts);
    const children = manifest.children
      .filter((child) => attestedDigest(child) === undefined)
      .map((descriptor) => ({
        descriptor,
        facts: facts.get(descriptor.digest),
        attestations: attestations.get(descriptor.digest) ?? [],
      }));
    return { ...record, manifest, config, layers: imageLayers(manifest.layers, config), children };
  }

  async #config(repository: RepositoryName, { config }: Manifest, by: Requester): Promise<unknown> {
    if (config === undefined) return undefined;
    return await readConfig(this.#blobs, { repository, digest: config.digest, by }, config.size);
  }

  /** An index's attestations, by the image that they speak of. */
  async #attestations(
    repositoryId: number,
    { children }: Manifest,
    facts: ReadonlyMap<Digest, ManifestFacts>,
  ): Promise<ReadonlyMap<string, readonly Attestation[]>> {
    const found = new Map<string, Attestation[]>();
    let opened = 0;
    for (const child of children) {
      const subject = attestedDigest(child);
      if (subject === undefined) continue;
      opened += 1;
      const predicateTypes = opened > maxOpened ? [] : await this.#predicateTypes(repositoryId, child.digest);
      const size = facts.get(child.digest)?.size ?? child.size;
      found.set(subject, [...(found.get(subject) ?? []), { digest: child.digest, predicateTypes, size }]);
    }
    return found;
  }

  /** What the in-toto statements are about, as BuildKit notes beside each. */
  async #predicateTypes(repositoryId: number, digest: Digest): Promise<readonly string[]> {
    const record = await this.#records.find(repositoryId, digest);
    if (record === undefined) return [];
    const { layers } = parseManifest(record.bytes, record.mediaType);
    return layers.flatMap(({ annotations }) => annotations?.["in-toto.io/predicate-type"] ?? []);
  }
}
