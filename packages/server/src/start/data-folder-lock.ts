import { access, constants } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { makeFolderDurably } from "#server/durable/folders.ts";

/** The data folder can't be used; the message says why and what to do. */
export class DataFolderUnusable extends Error {
  override readonly name = "DataFolderUnusable";
}

/**
 * Makes the folder and keeps every other server out of it for as long as the lock is held. The lock is
 * SQLite's own on a file of its own: the kernel lets go of it when the process ends, however it ends, so that
 * no stale lock needs a person.
 * @throws DataFolderUnusable
 */
export async function lockDataFolder(folder: string): Promise<Disposable> {
  try {
    await makeFolderDurably(folder);
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new DataFolderUnusable(
      `The data folder ${folder} can't be written (${reasonOf(error)}): give this user the right to, or set ESTIVA_DATA_DIR.`,
      { cause: error },
    );
  }
  const file = join(folder, "estiva.lock");
  let lock: DatabaseSync | undefined;
  try {
    // SQLite opens a file that it may not write all the same, and then locks nothing.
    await access(file, constants.W_OK).catch(ignoreMissing);
    lock = new DatabaseSync(file, { timeout: 0 });
    lock.exec("pragma journal_mode = memory; pragma locking_mode = exclusive; begin exclusive");
  } catch (error) {
    lock?.close();
    if (!isBusy(error)) {
      throw new DataFolderUnusable(
        `The lock ${file} can't be taken (${reasonOf(error)}): give this user the right to write it.`,
        { cause: error },
      );
    }
    throw new DataFolderUnusable(
      `Another server is using the data folder ${folder}: stop it, or set ESTIVA_DATA_DIR to another folder.`,
      { cause: error },
    );
  }
  return { [Symbol.dispose]: () => lock.close() };
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return "code" in error && !("errcode" in error) ? String(error.code) : error.message;
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT") throw error;
}

/** SQLite's result code 5: another connection holds the lock (sqlite.org/rescode.html). */
function isBusy(error: unknown): boolean {
  return error instanceof Error && "errcode" in error && (Number(error.errcode) & 0xff) === 5;
}
