import { flushFolder } from "#server/durable/folders.ts";
import type { BlobPath } from "./paths.ts";
import { errorCode, makeFolder, rename } from "./system-calls.ts";

/**
 * Gives a file its final name so that the name survives a power loss: makes the folders, renames, and flushes
 * every folder that got a new entry. A folder must be flushed after the entry was made, so no flush of this
 * class ever begins before its rename has ended; among themselves they run at once, and a journalling file
 * system answers them with one commit.
 */
export class DurableFolders {
  /**
   * Fan-out folders (`sha256/ab`) whose own entry is known to be on disk: at most 512 of them. A set that one
   * process keeps is no state that others need: whoever does not know flushes once more.
   */
  readonly #durable = new Set<string>();

  /** Makes the blob's folders where they are missing. Cheap to call before the file's bytes are flushed. */
  async prepare(path: BlobPath): Promise<void> {
    try {
      await makeFolder(path.folder);
    } catch (error) {
      if (errorCode(error) !== "ENOENT") throw error;
      this.#durable.delete(path.fanOut);
      await makeFolder(path.algorithm);
      await makeFolder(path.fanOut);
      await makeFolder(path.folder);
    }
  }

  /** Renames into the prepared folder. A deletion may have removed the folder meanwhile: it is made again. */
  async move(from: string, path: BlobPath): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await rename(from, path.file);
      } catch (error) {
        if (errorCode(error) !== "ENOENT" || attempt === 10) throw error;
        await this.prepare(path);
      }
    }
  }

  /**
   * Flushes the folders above a file that has been moved in. The folder that holds it is always flushed, and
   * so is the one above, also where another commit made the folder: its flush may not have ended yet.
   */
  async flush(path: BlobPath): Promise<void> {
    const known = this.#durable.has(path.fanOut);
    const flushes = [flushFolder(path.folder), flushFolder(path.fanOut)];
    if (!known) flushes.push(flushFolder(path.algorithm));
    const ends = await Promise.allSettled(flushes);
    const failed = ends.find((end) => end.status === "rejected");
    if (failed !== undefined) throw failed.reason;
    this.#durable.add(path.fanOut);
  }
}
