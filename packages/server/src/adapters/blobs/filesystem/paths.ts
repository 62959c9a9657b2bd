import { dirname, join } from "node:path";
import type { StorageKey } from "#server/registry/blobs/blob-store.ts";

const uploadId = /^[A-Za-z0-9_-]{1,128}$/;
const storageKey = /^(sha256|sha512)\/[0-9a-f]{2}\/[0-9a-f]{64,128}\/[A-Za-z0-9_-]{1,128}$/;

/**
 * Where things lie under the store's root:
 *
 * ```
 * <root>/
 *   uploads/<upload id>                  staged bytes of an upload that is under way
 *   sha256/ab/<abcd… hex>/<upload id>    a committed blob; the upload id is its generation
 *   sha512/…                             the same
 * ```
 *
 * Staged and committed files share a file system, so that a commit is one rename. Ids and keys that could
 * lead out of the root are refused with a RangeError, whoever made them.
 */
export class Paths {
  readonly root: string;
  readonly uploads: string;
  readonly #prefix: string;

  constructor(root: string) {
    this.root = root;
    this.uploads = join(root, "uploads");
    this.#prefix = join(root, "/");
  }

  /** The folders that exist from the store's opening on. */
  get standing(): readonly string[] {
    return [this.uploads, join(this.root, "sha256"), join(this.root, "sha512")];
  }

  static isUploadId(name: string): boolean {
    return uploadId.test(name);
  }

  upload(id: string): string {
    if (!uploadId.test(id)) throw new RangeError(`not an upload id: ${JSON.stringify(id)}`);
    return `${this.uploads}/${id}`;
  }

  blob(key: StorageKey): BlobPath {
    if (!storageKey.test(key)) throw new RangeError(`not a storage key: ${JSON.stringify(key)}`);
    const file = this.#prefix + key;
    const folder = dirname(file);
    const fanOut = dirname(folder);
    return { file, folder, fanOut, algorithm: dirname(fanOut) };
  }
}

/** A committed blob's file and the three folders above it that belong to the store. */
export interface BlobPath {
  /** `sha256/ab/<hex>/<upload id>` */
  readonly file: string;
  /** `sha256/ab/<hex>`: every generation of the same bytes */
  readonly folder: string;
  /** `sha256/ab` */
  readonly fanOut: string;
  /** `sha256` */
  readonly algorithm: string;
}
