import * as fs from "node:fs";
import { makeFolderDurably } from "#server/durable/folders.ts";
import {
  BlobMissing,
  type BlobReader,
  type BlobStore,
  StagedBytesMissing,
  type StorageKey,
  type UploadWriter,
} from "#server/registry/blobs/blob-store.ts";
import { BlobFile, readFully } from "./blob-file.ts";
import { DurableFolders } from "./durable-folders.ts";
import { storeFault } from "./faults.ts";
import { Paths } from "./paths.ts";
import { close, errorCode, open, removeEmptyFolder, removeFile } from "./system-calls.ts";
import { UploadFile } from "./upload-file.ts";

const { O_RDONLY, O_RDWR, O_CREAT, O_EXCL } = fs.constants;

/** Larger pieces make re-reading an upload no faster: hashing them is what takes the time. */
const readPiece = 512 * 1024;

/** Blobs as plain files under one folder; `paths.ts` draws the tree. */
export class FilesystemBlobStore implements BlobStore {
  readonly #paths: Paths;
  readonly #folders = new DurableFolders();

  private constructor(paths: Paths) {
    this.#paths = paths;
  }

  /**
   * Opens the store under `root`, an absolute path, and makes its folders where they are missing.
   * @throws the file system's own error where they can't be made or written to.
   */
  static async open(root: string): Promise<FilesystemBlobStore> {
    const paths = new Paths(root);
    for (const folder of paths.standing) await makeFolderDurably(folder);
    await fs.promises.access(paths.uploads, fs.constants.W_OK | fs.constants.X_OK);
    return new FilesystemBlobStore(paths);
  }

  async openUpload(id: string, offset: number): Promise<UploadWriter> {
    const { fd, fresh } = await this.#openStaged(this.#paths.upload(id), offset);
    const length = fresh ? 0 : fs.fstatSync(fd).size;
    if (length < offset) {
      await close(fd);
      throw new StagedBytesMissing(`${length} of ${offset} bytes of upload ${id} are staged`);
    }
    return new UploadFile({ fd, id, offset, length }, this.#paths, this.#folders);
  }

  async *readUpload(id: string, length: number, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const fd = await open(this.#paths.upload(id), O_RDONLY).catch((error: unknown) => {
      throw errorCode(error) === "ENOENT"
        ? new StagedBytesMissing(`nothing of upload ${id} is staged`)
        : storeFault(error, "opening staged bytes");
    });
    try {
      const buffer = Buffer.allocUnsafeSlow(Math.min(readPiece, length));
      for (let position = 0; position < length; ) {
        signal.throwIfAborted();
        const piece = buffer.subarray(0, Math.min(buffer.byteLength, length - position));
        const read = await readFully(fd, piece, position);
        if (read < piece.byteLength) {
          throw new StagedBytesMissing(`${position + read} of ${length} bytes of upload ${id} are staged`);
        }
        yield piece;
        position += read;
      }
    } finally {
      await close(fd);
    }
  }

  async discardUpload(id: string): Promise<void> {
    await removeFile(this.#paths.upload(id)).catch((error: unknown) => {
      throw storeFault(error, "discarding staged bytes");
    });
  }

  async stagedSize(id: string): Promise<number> {
    try {
      return (await fs.promises.stat(this.#paths.upload(id))).size;
    } catch (error) {
      if (errorCode(error) === "ENOENT") return 0;
      throw storeFault(error, "looking at staged bytes");
    }
  }

  async *listUploads(): AsyncGenerator<{ readonly id: string; readonly modifiedAt: Date }> {
    for await (const entry of await fs.promises.opendir(this.#paths.uploads, { bufferSize: 256 })) {
      if (!entry.isFile() || !Paths.isUploadId(entry.name)) continue;
      const stats = await fs.promises.stat(this.#paths.upload(entry.name)).catch((error: unknown) => {
        if (errorCode(error) !== "ENOENT") throw storeFault(error, "listing uploads");
      });
      if (stats !== undefined) yield { id: entry.name, modifiedAt: stats.mtime };
    }
  }

  async openBlob(key: StorageKey): Promise<BlobReader> {
    const fd = await open(this.#paths.blob(key).file, O_RDONLY).catch((error: unknown) => {
      throw isMissing(error)
        ? new BlobMissing(`nothing is stored under ${key}`)
        : storeFault(error, "opening a blob");
    });
    // No trip to the thread pool: opening the file has brought its length into memory.
    return new BlobFile(fd, fs.fstatSync(fd).size);
  }

  async deleteBlob(key: StorageKey): Promise<void> {
    const path = this.#paths.blob(key);
    try {
      await removeFile(path.file);
      // A commit that is just making this folder finds it gone and makes it again (DurableFolders.move).
      await removeEmptyFolder(path.folder);
    } catch (error) {
      throw storeFault(error, "deleting a blob");
    }
  }

  async #openStaged(path: string, offset: number): Promise<{ fd: number; fresh: boolean }> {
    try {
      if (offset > 0) return { fd: await open(path, O_RDWR), fresh: false };
      try {
        return { fd: await open(path, O_RDWR | O_CREAT | O_EXCL), fresh: true };
      } catch (error) {
        if (errorCode(error) !== "EEXIST") throw error;
        // Not truncated: what lies there is overwritten, and cut off at the commit.
        return { fd: await open(path, O_RDWR | O_CREAT), fresh: false };
      }
    } catch (error) {
      if (errorCode(error) === "ENOENT" && offset > 0) throw new StagedBytesMissing("nothing is staged");
      throw storeFault(error, "opening staged bytes");
    }
  }
}

function isMissing(error: unknown): boolean {
  const code = errorCode(error);
  return code === "ENOENT" || code === "ENOTDIR";
}
