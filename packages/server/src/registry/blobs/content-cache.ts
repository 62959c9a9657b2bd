import type { Digest } from "@estiva/protocol";

/** What the bookkeeping of one entry takes, roughly, in bytes; else a million empty blobs would count nothing. */
const entryOverhead = 256;

/**
 * Small content in memory, by digest: immutable, so an entry is right in every process and for ever. Bounded in
 * bytes; what was not used for longest goes first.
 */
export class ContentCache {
  readonly #capacity: number;
  readonly #entries = new Map<Digest, Uint8Array>();
  #size = 0;

  /** @param capacity in bytes */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** In bytes, with what the entries themselves take. */
  get size(): number {
    return this.#size;
  }

  get(digest: Digest): Uint8Array | undefined {
    const bytes = this.#entries.get(digest);
    if (bytes === undefined) return undefined;
    // A map keeps the order of insertion: the entry moves to its young end.
    this.#entries.delete(digest);
    this.#entries.set(digest, bytes);
    return bytes;
  }

  set(digest: Digest, bytes: Uint8Array): void {
    if (this.#entries.has(digest)) return;
    this.#entries.set(digest, bytes);
    this.#size += bytes.byteLength + entryOverhead;
    for (const [oldest, { byteLength }] of this.#entries) {
      if (this.#size <= this.#capacity) return;
      this.#entries.delete(oldest);
      this.#size -= byteLength + entryOverhead;
    }
  }
}
