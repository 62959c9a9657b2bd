import { createHash, type Hash } from "node:crypto";
import { Digest } from "@estiva/protocol/digest";
import type { BlobSource } from "./blob-source.ts";
import { mountBlob } from "./mount-blob.ts";
import { RegistryApiError } from "./registry-api-error.ts";
import type { CallOptions } from "./registry-client.ts";
import type { RegistryRepository } from "./registry-repository.ts";
import { Patience } from "./retry.ts";
import { beginUpload, startUpload, type Upload } from "./upload.ts";

export interface PushBlobOptions extends CallOptions {
  /** A repository of the same registry that has the blob: it is mounted from there where that is allowed. */
  readonly mountFrom?: string;
  /** In bytes; without it, everything from the offset on is one request. */
  readonly chunkSize?: number;
  /** Sends the bytes also where the blob is there already. */
  readonly evenIfThere?: boolean;
}

/** How much, in bytes, is sent at once of what must say where it begins and has an unknown end. */
const pieceSize = 4 << 20;

/** Up to here, in bytes, a blob goes with the first request where its digest is known. */
const smallBlob = 1 << 20;

/**
 * Pushes a blob. Where a connection breaks, the registry is asked how much it has, and the push goes on from there.
 * @returns the digest, which the registry has compared with the bytes.
 */
export async function pushBlob(
  repository: RegistryRepository,
  source: BlobSource,
  options: PushBlobOptions,
): Promise<string> {
  const { digest } = source;
  const { signal } = options;
  const patience = new Patience(repository.client, signal);
  const push = new BlobPush(repository, source, options, patience);
  for (let isFirst = true; ; isFirst = false) {
    try {
      // After a break the answer may be what was lost, and not the blob.
      const mayBeThere = !isFirst || options.evenIfThere !== true;
      if (digest !== undefined && mayBeThere && (await repository.blobSize(digest, { signal })) !== undefined)
        return digest;
      return await push.attempt();
    } catch (error) {
      await patience.endure(push.isOutOfStep(error) ? asTransient(error) : error);
    }
  }
}

/** What of a push outlives an attempt: the upload, and the hash of what was read. */
class BlobPush {
  readonly #repository: RegistryRepository;
  readonly #source: BlobSource;
  readonly #options: PushBlobOptions;
  readonly #patience: Patience;
  readonly #hash: Hash | undefined;
  #hashed = 0;
  #upload: Upload | undefined;
  #isResumed = false;

  constructor(
    repository: RegistryRepository,
    source: BlobSource,
    options: PushBlobOptions,
    patience: Patience,
  ) {
    this.#repository = repository;
    this.#source = source;
    this.#options = options;
    this.#patience = patience;
    this.#hash = source.digest === undefined ? createHash("sha256") : undefined;
  }

  /** Whether the session is gone or elsewhere than we believe: a new one, or another look, helps. */
  isOutOfStep(error: unknown): error is RegistryApiError {
    if (!(error instanceof RegistryApiError) || this.#upload === undefined) return false;
    if (error.status === 404) {
      this.#upload = undefined;
      this.#isResumed = false;
    }
    return error.status === 404 || error.status === 416;
  }

  async attempt(): Promise<string> {
    const { signal } = this.#options;
    if (this.#upload === undefined) {
      const begun = await this.#begin();
      if (begun === "created") return this.#source.digest ?? "";
      this.#upload = begun;
    } else {
      this.#isResumed = true;
      const before = this.#upload.offset;
      await this.#upload.refresh({ signal });
      if (this.#upload.offset > before) this.#patience.progressed();
    }
    await this.#sendRest(this.#upload);
    const digest = this.#source.digest ?? this.#digest();
    await this.#upload.finish(digest, undefined, { signal });
    return digest;
  }

  async #begin(): Promise<"created" | Upload> {
    const { digest, size } = this.#source;
    const { mountFrom, signal } = this.#options;
    if (digest === undefined) return await startUpload(this.#repository, { signal });
    if (mountFrom !== undefined) {
      const mounted = await mountBlob(this.#repository, digest, { from: mountFrom, signal });
      return mounted === "mounted" ? "created" : mounted;
    }
    if (size === undefined || size > smallBlob || this.#options.chunkSize !== undefined)
      return await startUpload(this.#repository, { signal });
    const bytes = Buffer.concat(await Array.fromAsync(this.#source.open(0)));
    const scopes = [this.#repository.scope("pull", "push")];
    return await beginUpload(this.#repository, `?digest=${digest}`, scopes, bytes, signal);
  }

  async #sendRest(upload: Upload): Promise<void> {
    const { size } = this.#source;
    const { chunkSize, signal } = this.#options;
    if (size === undefined && this.#isResumed) return await this.#sendPieces(upload);
    if (size === undefined)
      return await upload.append({ size: undefined, open: () => this.#read(0, undefined) }, { signal });
    const step = chunkSize === undefined ? size : Math.max(chunkSize, upload.minChunk);
    while (upload.offset < size) {
      const start = upload.offset;
      const end = Math.min(size, start + step);
      await upload.append({ size: end - start, open: () => this.#read(start, end) }, { signal });
      if (upload.offset <= start)
        throw new RegistryApiError("unexpected", `The registry took nothing of the bytes from ${start} on`);
      this.#patience.progressed();
    }
  }

  /**
   * What a registry says that it has may be more a moment later, when the broken request's last bytes are written.
   * A piece has a size and so says where it begins: it is refused where that isn't the end any more.
   */
  async #sendPieces(upload: Upload): Promise<void> {
    const { signal } = this.#options;
    const size = Math.max(pieceSize, upload.minChunk);
    let chunks: Uint8Array[] = [];
    let gathered = 0;
    const send = async () => {
      await upload.append(Buffer.concat(chunks), { signal });
      this.#patience.progressed();
      chunks = [];
      gathered = 0;
    };
    for await (const chunk of this.#read(upload.offset, undefined)) {
      chunks.push(chunk);
      gathered += chunk.byteLength;
      if (gathered >= size) await send();
    }
    if (gathered > 0) await send();
  }

  /** The source's bytes of this stretch; hashed as far as they are read for the first time. */
  async *#read(start: number, end: number | undefined): AsyncGenerator<Uint8Array, void> {
    let position = start;
    for await (const chunk of this.#source.open(start)) {
      const wanted = end === undefined ? chunk : chunk.subarray(0, end - position);
      const fresh = position + wanted.byteLength - this.#hashed;
      if (fresh > 0) {
        this.#hash?.update(wanted.subarray(wanted.byteLength - fresh));
        this.#hashed += fresh;
      }
      position += wanted.byteLength;
      if (wanted.byteLength > 0) yield wanted;
      if (position === end) return;
    }
  }

  #digest(): string {
    return Digest.of("sha256", this.#hash?.copy().digest("hex") ?? "");
  }
}

/** An error that another attempt may cure. */
function asTransient(error: RegistryApiError): RegistryApiError {
  return new RegistryApiError("unreachable", error.message, { cause: error });
}
