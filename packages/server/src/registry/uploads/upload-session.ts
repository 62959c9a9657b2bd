import { randomUUID } from "node:crypto";
import { type Digest, type DigestAlgorithm, RegistryError } from "@estiva/protocol";
import {
  type BlobStore,
  BlobStoreFailure,
  StagedBytesMissing,
  type UploadWriter,
} from "../blobs/blob-store.ts";
import type { ContentHash, ContentHashes } from "../blobs/content-hash.ts";
import { storeBlob } from "../blobs/store-blob.ts";
import type { Limits } from "../limits.ts";
import type { MetadataStore } from "../metadata-store.ts";
import { QuotaExceeded } from "../repositories/quota-exceeded.ts";
import type { ByteQuota } from "../repositories/repository-records.ts";
import type { Received } from "./body.ts";
import type { LiveHashes } from "./live-hashes.ts";
import { uploadBound } from "./upload-bound.ts";
import type { UploadRecord } from "./upload-records.ts";
import type { Chunk, OpenUpload } from "./upload-sessions.ts";

/** What an upload needs of the rest of the registry. */
export interface UploadParts {
  readonly metadata: MetadataStore;
  readonly blobs: BlobStore;
  readonly hashes: ContentHashes;
  readonly liveHashes: LiveHashes;
  readonly limits: Limits;
  readonly now: () => number;
}

/** @throws RegistryError uploadUnknown, also for another's session and one that was begun elsewhere. */
export async function findSession(parts: UploadParts, upload: OpenUpload): Promise<UploadRecord> {
  const record = await parts.metadata.uploads.find(upload.id);
  const isTheirs = record?.owner === upload.by.principal && record.repository === upload.repository;
  if (record === undefined || !isTheirs || record.expiresAt < parts.now())
    throw new RegistryError("uploadUnknown");
  return record;
}

/**
 * An upload session while one request writes to it. The claim in the metadata store keeps every other writer
 * out, in this process and in others; of two racing requests one gets 416.
 */
export class ClaimedSession {
  readonly record: UploadRecord;
  readonly #parts: UploadParts;
  readonly #claim: string;
  readonly #writer: UploadWriter;
  #algorithm: DigestAlgorithm;
  #hash: ContentHash | undefined;
  #received = 0;

  private constructor(parts: UploadParts, record: UploadRecord, claim: string, writer: UploadWriter) {
    this.#parts = parts;
    this.record = record;
    this.#claim = claim;
    this.#writer = writer;
    this.#algorithm = record.algorithm;
    this.#hash = this.#continueHash(record);
  }

  /**
   * Claims the session where it stands.
   * @param start where the request says that its bytes begin.
   * @throws RegistryError uploadUnknown, uploadOutOfOrder
   */
  static async claim(
    parts: UploadParts,
    upload: OpenUpload,
    start: number | undefined,
  ): Promise<ClaimedSession> {
    const { id, repository, by } = upload;
    const claim = randomUUID();
    const wanted = { id, repository, owner: by.principal, writer: claim, offset: start, now: parts.now() };
    const record = await parts.metadata.uploads.claim(wanted);
    if (record === undefined) throw outOfOrder(await findSession(parts, upload));
    try {
      return new ClaimedSession(parts, record, claim, await parts.blobs.openUpload(id, record.offset));
    } catch (error) {
      if (error instanceof StagedBytesMissing) {
        await parts.metadata.uploads.remove(id);
        throw new RegistryError("uploadUnknown", { cause: error });
      }
      await parts.metadata.uploads.release(id, claim);
      throw error;
    }
  }

  /** Bytes received, by this request too. */
  get offset(): number {
    return this.record.offset + this.#received;
  }

  /** Hashes with the algorithm of the digest that the client ends with, if that is still possible. */
  useAlgorithm(algorithm: DigestAlgorithm): void {
    if (algorithm === this.#algorithm) return;
    this.#hash?.dispose();
    this.#algorithm = algorithm;
    this.#hash = this.offset === 0 ? this.#parts.hashes.create(algorithm) : undefined;
  }

  /**
   * @param quota what the blob counts for; undefined where nothing limits it but a blob's size.
   * @throws RegistryError uploadTooLarge; QuotaExceeded as soon as it is known that the bytes won't fit.
   */
  async receive({ body, length = 0 }: Chunk, quota: ByteQuota | undefined): Promise<Received> {
    const { bytes, refusal } = uploadBound(this.#parts.limits, quota);
    const left = bytes - this.offset;
    if (quota !== undefined && length > 0 && length > left) throw refusal();
    const result = await body(this.#writer, this.#hash, left);
    this.#received += result.received;
    if (result.outcome === "too-large") throw refusal();
    return result;
  }

  /**
   * Records what has arrived, once it is on disk, and lets the session go.
   * @throws RegistryError uploadUnknown where it was cancelled meanwhile.
   */
  async keepProgress(): Promise<void> {
    await this.#writer.sync();
    await this.#writer.close();
    const hashState = this.#hash?.save();
    const expiresAt = this.#parts.now() + this.#parts.limits.uploadLifetime;
    const progress = { offset: this.offset, algorithm: this.#algorithm, hashState, expiresAt };
    if (this.#hash !== undefined) this.#parts.liveHashes.keep(this.record.id, this.offset, this.#hash);
    this.#hash = undefined;
    const recorded = await this.#parts.metadata.uploads.advance(this.record.id, this.#claim, progress);
    if (!recorded) throw new RegistryError("uploadUnknown");
  }

  /** Whether all bytes together have this digest; reads them again where the hash could not be continued. */
  async matches(digest: string, signal: AbortSignal): Promise<boolean> {
    const hash = this.#hash ?? (await this.#hashAgain(signal));
    this.#hash = undefined;
    const hex = hash.digestHex();
    hash.dispose();
    return digest === `${this.#algorithm}:${hex}`;
  }

  /** Makes the bytes a blob of the repository, and ends the session. @throws RegistryError uploadUnknown */
  async commit(digest: Digest): Promise<void> {
    const { id, repository, owner } = this.record;
    const blob = { uploadId: id, session: id, repository, digest, size: this.offset, actor: owner };
    await storeBlob(this.#parts, this.#writer, blob);
  }

  /**
   * Lets the session go as it was before this request, or ends it where its bytes can't be trusted any more, or could
   * never be stored.
   */
  async abandon(cause: unknown): Promise<void> {
    this.#hash?.dispose();
    this.#hash = undefined;
    await this.#writer.close();
    if (cause instanceof BlobStoreFailure || cause instanceof QuotaExceeded) {
      await this.#parts.metadata.uploads.remove(this.record.id);
      await this.#parts.blobs.discardUpload(this.record.id);
    } else {
      await this.#parts.metadata.uploads.release(this.record.id, this.#claim);
    }
  }

  #continueHash({ id, offset, algorithm, hashState }: UploadRecord): ContentHash | undefined {
    if (offset === 0) return this.#parts.hashes.create(algorithm);
    const live = this.#parts.liveHashes.take(id, offset);
    if (live !== undefined) return live;
    return hashState && this.#parts.hashes.restore(algorithm, hashState);
  }

  async #hashAgain(signal: AbortSignal): Promise<ContentHash> {
    const hash = this.#parts.hashes.create(this.#algorithm);
    for await (const bytes of this.#parts.blobs.readUpload(this.record.id, this.offset, signal))
      hash.update(bytes);
    return hash;
  }
}

/** A 416 that says where to go on. */
function outOfOrder({ offset }: UploadRecord): RegistryError {
  return new RegistryError("uploadOutOfOrder", { detail: { offset } });
}
