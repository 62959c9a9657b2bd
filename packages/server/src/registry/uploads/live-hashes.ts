import type { ContentHash } from "../blobs/content-hash.ts";

/** Uploads whose hash stays in memory between requests; a forgotten one costs a second read, nothing else. */
const maxKept = 1_000;

/**
 * Hashes of uploads that wait for their next request. A shortcut for implementations that can't save their
 * state: docker sends a blob in a PATCH and ends it with an empty PUT.
 */
export class LiveHashes {
  readonly #kept = new Map<string, { readonly offset: number; readonly hash: ContentHash }>();

  keep(uploadId: string, offset: number, hash: ContentHash): void {
    this.forget(uploadId);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size < maxKept) break;
      this.forget(oldest);
    }
    this.#kept.set(uploadId, { offset, hash });
  }

  /** Hands the hash over, if it stands at exactly this offset. */
  take(uploadId: string, offset: number): ContentHash | undefined {
    const kept = this.#kept.get(uploadId);
    if (kept === undefined) return undefined;
    this.#kept.delete(uploadId);
    if (kept.offset === offset) return kept.hash;
    kept.hash.dispose();
    return undefined;
  }

  forget(uploadId: string): void {
    this.#kept.get(uploadId)?.hash.dispose();
    this.#kept.delete(uploadId);
  }
}
