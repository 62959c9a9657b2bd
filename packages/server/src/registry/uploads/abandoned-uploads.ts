import { forgetUpload } from "./forget-upload.ts";
import type { UploadParts } from "./upload-session.ts";
import type { UploadSweeper } from "./upload-sweeper.ts";

/** Uploads that nobody went on with, in the two stores. */
export class AbandonedUploads implements UploadSweeper {
  readonly #parts: UploadParts;

  constructor(parts: UploadParts) {
    this.#parts = parts;
  }

  async expire(limit: number): Promise<number> {
    const ids = await this.#parts.metadata.uploads.expired(this.#parts.now(), limit);
    for (const id of ids) await forgetUpload(this.#parts, id);
    return ids.length;
  }

  async sweepStaged(): Promise<number> {
    const { blobs, metadata, limits, now } = this.#parts;
    let swept = 0;
    for await (const { id, modifiedAt } of blobs.listUploads()) {
      if (modifiedAt.getTime() > now() - limits.uploadLifetime) continue;
      if ((await metadata.uploads.find(id)) !== undefined) continue;
      await blobs.discardUpload(id);
      swept += 1;
    }
    return swept;
  }
}
