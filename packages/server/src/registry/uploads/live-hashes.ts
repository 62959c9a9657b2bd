import { BoundedMap } from "#server/memory/bounded-map.ts";
import type { ContentHash } from "../blobs/content-hash.ts";

/** Uploads whose hash stays in memory between requests; a forgotten one costs a second read, nothing else. */
const maxKept = 1_000;

interface LiveHash {
  readonly offset: number;
  readonly hash: ContentHash;
}

/**
 * Hashes of uploads that wait for their next request. A shortcut for implementations that can't save their
 * state: docker sends a blob in a PATCH and ends it with an empty PUT.
 */
export class LiveHashes {
  readonly #kept = new BoundedMap<string, LiveHash>({
    capacity: maxKept,
    onPushedOut: ({ hash }) => hash.dispose(),
  });

  keep(uploadId: string, offset: number, hash: ContentHash): void {
    this.forget(uploadId);
    this.#kept.set(uploadId, { offset, hash });
  }

  /** Hands the hash over, if it stands at exactly this offset. */
  take(uploadId: string, offset: number): ContentHash | undefined {
    const kept = this.#kept.take(uploadId);
    if (kept?.offset === offset) return kept.hash;
    kept?.hash.dispose();
    return undefined;
  }

  forget(uploadId: string): void {
    this.#kept.take(uploadId)?.hash.dispose();
  }
}
