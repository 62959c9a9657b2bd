import { createHash } from "node:crypto";
import { Digest, RegistryError } from "@estiva/protocol";
import { leaseDuration, leaseRenewal } from "../limits.ts";
import type { MetadataStore } from "../metadata-store.ts";
import type { BlobMount, BlobMounter } from "./blob-mounter.ts";
import type { LinkedBlob } from "./blob-records.ts";
import type { BlobRemover, BlobToRemove } from "./blob-remover.ts";
import type { BlobContent, BlobPull, BlobSource } from "./blob-source.ts";
import { BlobMissing, type BlobReader, type BlobStore } from "./blob-store.ts";
import type { ContentCache } from "./content-cache.ts";
import { ContentDamaged } from "./content-damaged.ts";

/** Blobs up to this size are served from memory, in bytes. */
const maxCachedBlob = 64 * 1024;

/** How many repositories that hold a blob are asked for one that the caller may pull from. */
const maxMountSources = 100;

/** The blobs of both stores: rows say where one can be seen, and the blob store has its bytes. */
export class Blobs implements BlobSource, BlobMounter, BlobRemover {
  readonly #metadata: MetadataStore;
  readonly #store: BlobStore;
  readonly #cache: ContentCache;
  readonly #now: () => number;

  constructor(parts: { metadata: MetadataStore; blobs: BlobStore; cache: ContentCache; now: () => number }) {
    this.#metadata = parts.metadata;
    this.#store = parts.blobs;
    this.#cache = parts.cache;
    this.#now = parts.now;
  }

  async promise(pull: BlobPull): Promise<number> {
    const { repository, digest, by } = pull;
    const { size, leaseUntil } = await this.#find(pull);
    const now = this.#now();
    if (leaseUntil > now + leaseRenewal) return size;
    const lease = { until: now + leaseDuration, actor: by.principal };
    const renewed = await this.#metadata.blobs.extendLease(repository, digest, lease);
    if (!renewed) throw new RegistryError("blobUnknown", { detail: { digest } });
    return size;
  }

  async open(pull: BlobPull): Promise<BlobContent> {
    const { digest } = pull;
    const blob = await this.#find(pull);
    if (blob.size > maxCachedBlob) return { reader: await this.#openStored(digest, blob) };
    const cached = this.#cache.get(digest);
    if (cached !== undefined) return { bytes: cached };
    const bytes = await this.#readWhole(digest, blob);
    this.#cache.set(digest, bytes);
    return { bytes };
  }

  async mount({ repository, digest, source, mayPull, by }: BlobMount): Promise<boolean> {
    const candidates =
      source === undefined ? await this.#metadata.blobs.holders(digest, maxMountSources) : [source];
    for (const candidate of candidates) {
      if (!(await mayPull(candidate))) continue;
      const now = this.#now();
      const mounted = await this.#metadata.blobs.mount({
        target: repository,
        source: candidate,
        digest,
        leaseUntil: now + leaseDuration,
        actor: by.principal,
        now,
      });
      if (mounted) return true;
    }
    return false;
  }

  async remove({ repository, digest }: BlobToRemove): Promise<void> {
    const outcome = await this.#metadata.blobs.unlink(repository, digest, this.#now());
    if (outcome === "unknown") throw new RegistryError("blobUnknown", { detail: { digest } });
    if (outcome === "in-use") throw new RegistryError("blobInUse", { detail: { digest } });
  }

  async #find({ repository, repositoryId, digest }: BlobPull): Promise<LinkedBlob> {
    const blob = await this.#metadata.blobs.find(repository, digest);
    const isAnother = repositoryId !== undefined && repositoryId !== blob?.repositoryId;
    if (blob === undefined || isAnother) throw new RegistryError("blobUnknown", { detail: { digest } });
    return blob;
  }

  async #openStored(digest: Digest, { storageKey, size }: LinkedBlob): Promise<BlobReader> {
    const reader = await this.#store.openBlob(storageKey).catch((error: unknown) => {
      throw error instanceof BlobMissing ? new ContentDamaged(digest, "is gone from the store") : error;
    });
    if (reader.size === size) return reader;
    await reader.close();
    throw new ContentDamaged(digest, `has ${reader.size} bytes in the store instead of ${size}`);
  }

  async #readWhole(digest: Digest, blob: LinkedBlob): Promise<Uint8Array> {
    const reader = await this.#openStored(digest, blob);
    try {
      const bytes = Buffer.allocUnsafeSlow(blob.size);
      await reader.read(bytes, 0);
      // Damaged bytes must not be remembered as good ones.
      if (createHash(Digest.algorithm(digest)).update(bytes).digest("hex") === Digest.hex(digest))
        return bytes;
    } finally {
      await reader.close();
    }
    throw new ContentDamaged(digest, "has other bytes in the store than its digest says");
  }
}
