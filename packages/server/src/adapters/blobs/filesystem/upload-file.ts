import { closeSync } from "node:fs";
import { flushFolder } from "#server/durable/folders.ts";
import {
  BlobStoreFailure,
  BlobStoreFull,
  StagedBytesMissing,
  type StorageKey,
  type UploadWriter,
} from "#server/registry/blobs/blob-store.ts";
import type { DurableFolders } from "./durable-folders.ts";
import { storeFault } from "./faults.ts";
import type { BlobPath, Paths } from "./paths.ts";
import {
  close,
  dataSync,
  errorCode,
  removeEmptyFolder,
  removeFile,
  truncate,
  writeAt,
} from "./system-calls.ts";

/**
 * Write-back begins whenever this many bytes have come in since the last flush, so that the closing request
 * has little left to wait for.
 */
const earlyWriteBack = 8 * 1024 * 1024;

/**
 * From this size on, in bytes, the staged file's name is flushed too, so that an upload goes on after a power
 * loss. Sending less again costs a client no more than the flush costs every push of a small blob.
 */
const worthKeeping = 1024 * 1024;

export interface StagedFile {
  readonly fd: number;
  readonly id: string;
  /** Where the next byte goes. */
  readonly offset: number;
  /** The file's length, which is beyond `offset` where an attempt broke off. */
  readonly length: number;
}

/** The staged file of one upload, open for writing. */
export class UploadFile implements UploadWriter {
  readonly #fd: number;
  readonly #paths: Paths;
  readonly #path: string;
  readonly #folders: DurableFolders;
  /** Whether the entry in the uploads folder is on disk. */
  #named: boolean;
  #position: number;
  #length: number;
  /** Up to here the caller may go on: where it began, or what it has synced since. */
  #kept: number;
  #ranOut = false;
  /** The position up to which everything is on disk; -1 where not even the file's length is. */
  #flushed: number;
  /** The write or flush that is under way: the descriptor must not be closed under it. */
  #running: Promise<void> | undefined;
  #writeBack: Promise<void> | undefined;
  #failure: BlobStoreFailure | undefined;
  #closed: Promise<void> | undefined;

  constructor(file: StagedFile, paths: Paths, folders: DurableFolders) {
    this.#fd = file.fd;
    this.#paths = paths;
    this.#path = paths.upload(file.id);
    this.#folders = folders;
    this.#named = file.offset > 0;
    this.#position = file.offset;
    this.#length = file.length;
    this.#kept = file.offset;
    this.#flushed = file.offset > 0 ? file.offset : -1;
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#assertUsable();
    await this.#run(this.#writeWhole(bytes));
    if (this.#position - this.#flushed >= earlyWriteBack) this.#beginWriteBack();
  }

  async sync(): Promise<void> {
    this.#assertUsable();
    await this.#run(this.#syncStaged());
  }

  async commit(key: StorageKey): Promise<void> {
    this.#assertUsable();
    const path = this.#paths.blob(key);
    try {
      await this.#run(this.#giveName(path));
    } finally {
      await this.close();
    }
  }

  close(): Promise<void> {
    this.#closed ??= this.#closeOnce();
    return this.#closed;
  }

  async #writeWhole(bytes: Uint8Array): Promise<void> {
    try {
      for (let at = 0; at < bytes.byteLength; ) {
        const written = await writeAt(this.#fd, bytes, at, this.#position + at);
        if (written === 0) throw new Error("the system wrote nothing");
        at += written;
        this.#length = Math.max(this.#length, this.#position + at);
      }
    } catch (error) {
      // Bytes before the position are untouched by this: where room ran out, they may still be kept.
      const fault = this.#fault(error, "writing staged bytes");
      this.#ranOut = fault instanceof BlobStoreFull;
      throw fault;
    }
    this.#position += bytes.byteLength;
  }

  async #syncStaged(): Promise<void> {
    await bothEnded(this.#flushBytes(), this.#flushName());
    this.#kept = this.#position;
  }

  async #flushName(): Promise<void> {
    if (this.#named || this.#position < worthKeeping) return;
    try {
      await flushFolder(this.#paths.uploads);
      this.#named = true;
    } catch (error) {
      throw this.#poison(error, "flushing the uploads folder");
    }
  }

  async #giveName(path: BlobPath): Promise<void> {
    try {
      await bothEnded(this.#flushExactly(), this.#folders.prepare(path));
      await this.#folders.move(this.#path, path);
      // From here on the file is a blob, of which closing must cut nothing off.
      this.#ranOut = false;
    } catch (error) {
      await removeEmptyFolder(path.folder).catch(() => undefined);
      if (errorCode(error) === "ENOENT") throw new StagedBytesMissing("the upload was discarded meanwhile");
      throw this.#fault(error, "naming a blob");
    }
    try {
      await this.#folders.flush(path);
    } catch (error) {
      await removeFile(path.file).catch(() => undefined);
      await removeEmptyFolder(path.folder).catch(() => undefined);
      throw this.#poison(error, "flushing a blob's folders");
    }
  }

  async #flushExactly(): Promise<void> {
    if (this.#length > this.#position) {
      await truncate(this.#fd, this.#position);
      this.#length = this.#position;
      this.#flushed = -1;
    }
    await this.#flushBytes();
  }

  /** After a failed flush the kernel may have dropped the bytes and forgotten the error: never tried again. */
  async #flushBytes(): Promise<void> {
    await this.#writeBack;
    if (this.#failure !== undefined) throw this.#failure;
    // All there is was flushed by this writer or the one before it.
    if (this.#flushed === this.#position) return;
    try {
      const position = this.#position;
      await dataSync(this.#fd);
      this.#flushed = position;
    } catch (error) {
      throw this.#poison(error, "flushing staged bytes");
    }
  }

  #beginWriteBack(): void {
    if (this.#writeBack !== undefined) return;
    const position = this.#position;
    this.#writeBack = dataSync(this.#fd).then(
      () => {
        this.#writeBack = undefined;
        this.#flushed = Math.max(this.#flushed, position);
      },
      (error: unknown) => {
        this.#writeBack = undefined;
        this.#poison(error, "flushing staged bytes");
      },
    );
  }

  async #closeOnce(): Promise<void> {
    await this.#running?.catch(() => undefined);
    await this.#writeBack;
    // What nobody will count on must not keep a full disk full.
    if (this.#ranOut) await truncate(this.#fd, this.#kept).catch(() => undefined);
    await this.#closeFile();
    if (this.#failure !== undefined) await removeFile(this.#path).catch(() => undefined);
  }

  async #closeFile(): Promise<void> {
    try {
      // A file with nothing left to write is closed at once; a trip to the thread pool would cost ten times that.
      if (this.#flushed === this.#position) closeSync(this.#fd);
      else await close(this.#fd);
    } catch {
      // Nothing depends on it: what must be kept has been flushed.
    }
  }

  async #run(work: Promise<void>): Promise<void> {
    this.#running = work;
    await work;
  }

  #assertUsable(): void {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#closed !== undefined) throw new Error("the upload's writer is closed");
  }

  #fault(error: unknown, doing: string): Error {
    const fault = storeFault(error, doing);
    if (fault instanceof BlobStoreFailure) this.#failure ??= fault;
    return fault;
  }

  /** As `#fault`, but also where room ran out: what was to be flushed is lost, so the file is given up. */
  #poison(error: unknown, doing: string): Error {
    const fault = storeFault(error, doing);
    this.#failure ??=
      fault instanceof BlobStoreFailure ? fault : new BlobStoreFailure(fault.message, { cause: fault });
    return fault;
  }
}

/** Unlike `Promise.all` it leaves nothing running behind when one of the two fails. */
async function bothEnded(one: Promise<void>, other: Promise<void>): Promise<void> {
  const ends = await Promise.allSettled([one, other]);
  for (const end of ends) if (end.status === "rejected") throw end.reason;
}
