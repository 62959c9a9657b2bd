import type { ByteRange } from "@estiva/protocol";

/**
 * Where an image's bytes live. The port knows neither HTTP nor repositories: who may see a blob, and under
 * which digest, is the metadata store's knowledge. Every driver is proven by `blob-store.suite.ts`.
 */
export interface BlobStore {
  /**
   * Opens the staged bytes of an upload for appending at `offset`, and makes them where `offset` is 0. The bytes
   * before `offset` must have been synced by the writer that wrote them: they are not flushed again.
   * Bytes beyond `offset`, left by an attempt that broke off, are overwritten and never become part of a blob.
   * @throws StagedBytesMissing if fewer than `offset` bytes are staged.
   */
  openUpload(id: string, offset: number): Promise<UploadWriter>;

  /** The first `length` staged bytes, in pieces that are only valid until the next one is asked for. */
  readUpload(id: string, length: number, signal: AbortSignal): AsyncIterable<Uint8Array>;

  /** Forgets an upload's staged bytes; succeeds if there are none. */
  discardUpload(id: string): Promise<void>;

  /** How many bytes of an upload are staged, those that still arrive too; 0 if there are none. For people to see. */
  stagedSize(id: string): Promise<number>;

  /** Every upload that has staged bytes, for the sweeper that looks for those without a session. */
  listUploads(): AsyncIterable<{ readonly id: string; readonly modifiedAt: Date }>;

  /**
   * Opens a committed blob for reading.
   * @throws BlobMissing if nothing is stored under the key.
   */
  openBlob(key: StorageKey): Promise<BlobReader>;

  /** Removes a committed blob; succeeds if it is not there, so that a sweeper may repeat itself. */
  deleteBlob(key: StorageKey): Promise<void>;
}

/**
 * A committed blob's place, `sha256/ab/<hex>/<upload id>`. The upload id is a generation: a late delete of an
 * earlier copy never hits a later upload of the same bytes.
 */
export type StorageKey = string & { readonly __brand: "StorageKey" };

export interface UploadWriter {
  /** Appends bytes. The buffer may be reused once the promise has settled. One call at a time. */
  write(bytes: Uint8Array): Promise<void>;

  /**
   * Returns when everything written so far would survive a power loss. A store may forget a small upload as a
   * whole instead, of which `openUpload` then says that nothing is staged.
   */
  sync(): Promise<void>;

  /**
   * Makes exactly the bytes up to the current position a blob: flushes them, gives them their name, flushes
   * the name. On return the blob survives a power loss and the staged bytes are gone. Closes the writer.
   * On failure nothing is stored under the key.
   */
  commit(key: StorageKey): Promise<void>;

  /** Lets go of the staged bytes, which stay for a later `openUpload`. Safe to call twice, and after `commit`. */
  close(): Promise<void>;
}

export interface BlobReader {
  /** In bytes; known before any of them is read. */
  readonly size: number;

  /** Optional ability: the descriptor of a plain file whose byte 0 is the blob's, for the kernel to send from. */
  readonly fileDescriptor?: number;

  /** Fills `buffer` from `position` as far as the blob reaches and returns the number of bytes read. */
  read(buffer: Uint8Array, position: number): Promise<number>;

  /**
   * Optional ability: a range's bytes as they come, for a store that answers one long request at less cost than many
   * short ones. A piece is only valid until the next is asked for; fewer bytes mean that the blob is cut short.
   * Leaving the loop, or the signal, ends the request behind it.
   */
  stream?(range: ByteRange, signal: AbortSignal): AsyncIterable<Uint8Array>;

  /**
   * Optional ability: an address from which whoever has it may read the whole blob; undefined where the blob has none
   * at the moment.
   */
  redirectTo?(): Promise<BlobAddress | undefined>;

  /** Safe to call twice. */
  close(): Promise<void>;
}

export interface BlobAddress {
  readonly url: string;
  /** From then on the address gives nothing, in milliseconds since 1970. */
  readonly expiresAt: number;
}

export class BlobMissing extends Error {
  override readonly name = "BlobMissing";
}

export class StagedBytesMissing extends Error {
  override readonly name = "StagedBytesMissing";
}

/** The store has no room left (ENOSPC, EDQUOT): the caller may try again once there is room. */
export class BlobStoreFull extends Error {
  override readonly name = "BlobStoreFull";
}

/** The store failed to keep bytes (EIO …). What was being written must be discarded, never flushed again. */
export class BlobStoreFailure extends Error {
  override readonly name = "BlobStoreFailure";
}
