import { createHash } from "node:crypto";
import RateLimiterMemory from "rate-limiter-flexible/lib/RateLimiterMemory.js";
import { BoundedMap } from "#server/memory/bounded-map.ts";

/** A count, and how long it is still kept, in milliseconds. */
export interface Count {
  readonly count: number;
  readonly remaining: number;
}

/**
 * Counts by key that end by themselves, in memory, for a bounded number of keys: what was not counted for longest
 * goes first. About 450 bytes a key, measured.
 */
export class BoundedCounts {
  readonly #counts: RateLimiterMemory;
  /** In the order of their last count. */
  readonly #keys: BoundedMap<string, true>;

  /** @param lifetime in seconds, at most 24 days */
  constructor(lifetime: number, maxKeys: number) {
    this.#counts = new RateLimiterMemory({ points: 1, duration: lifetime, keyPrefix: "" });
    this.#keys = new BoundedMap({
      capacity: maxKeys,
      onPushedOut: (_, key) => void this.#counts.delete(key),
    });
  }

  async get(parts: readonly string[]): Promise<Count | undefined> {
    const found = await this.#counts.get(keyOf(parts));
    if (found === null || found.msBeforeNext <= 0) return undefined;
    return { count: found.consumedPoints, remaining: found.msBeforeNext };
  }

  /** Counts one more. The time runs from the first. @returns the count with it. */
  async add(parts: readonly string[]): Promise<Count> {
    const key = this.#touch(parts);
    const { consumedPoints, msBeforeNext } = await this.#counts.penalty(key);
    return { count: consumedPoints, remaining: msBeforeNext };
  }

  /** @param lifetime in seconds, at most 24 days */
  async set(parts: readonly string[], count: number, lifetime: number): Promise<void> {
    await this.#counts.set(this.#touch(parts), count, lifetime);
  }

  async forget(parts: readonly string[]): Promise<void> {
    const key = keyOf(parts);
    this.#keys.take(key);
    await this.#counts.delete(key);
  }

  #touch(parts: readonly string[]): string {
    const key = keyOf(parts);
    this.#keys.set(key, true);
    return key;
  }
}

/** Of one length whatever was typed, and telling nothing: people type passwords where a name belongs. */
function keyOf(parts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("base64url");
}
