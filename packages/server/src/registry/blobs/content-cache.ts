import type { Digest } from "@estiva/protocol";
import { BoundedMap } from "#server/memory/bounded-map.ts";

/** What the bookkeeping of one entry takes, roughly, in bytes; else a million empty blobs would count nothing. */
const entryOverhead = 256;

/** Small content in memory, by digest: immutable, so an entry is right in every process and for ever. */
export class ContentCache extends BoundedMap<Digest, Uint8Array> {
  /** @param capacity in bytes, with what the entries themselves take. */
  constructor(capacity: number) {
    super({ capacity, weigh: ({ byteLength }) => byteLength + entryOverhead });
  }
}
