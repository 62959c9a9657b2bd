/**
 * Buffers for transfers, kept for the next one: memory of this size that is allocated and dropped for every
 * piece costs more than the copying (measured: 27 µs a piece against 6), and is given back late or never.
 */
export class BufferPool {
  readonly #sizes: readonly number[];
  readonly #budget: number;
  readonly #free: ReadonlyMap<number, Buffer[]>;
  /** Bytes of all buffers that exist, free or in use. */
  #allocated = 0;
  #inUse = 0;

  /**
   * @param sizes of buffers in bytes, the smallest first.
   * @param budget in bytes: what all transfers together should hold, and the most that is kept for later. Only
   * buffers of the smallest size go beyond it.
   */
  constructor(sizes: readonly number[], budget: number) {
    this.#sizes = sizes;
    this.#budget = budget;
    this.#free = new Map(sizes.map((size) => [size, []]));
  }

  /**
   * A buffer with any content: the smallest size that holds `wanted` bytes, but no larger than a sixteenth of
   * what is left of the budget, so that the many get small ones and the few large ones. The smallest size is
   * always given.
   */
  take(wanted: number): Buffer {
    const size = this.#sizeFor(wanted);
    this.#inUse += size;
    const kept = this.#free.get(size)?.pop();
    if (kept !== undefined) return kept;
    this.#allocated += size;
    this.#shrink();
    return Buffer.allocUnsafeSlow(size);
  }

  /** Takes a buffer of this pool back that nobody reads or writes any more. */
  give(buffer: Buffer): void {
    this.#inUse -= buffer.byteLength;
    this.#free.get(buffer.byteLength)?.push(buffer);
    this.#shrink();
  }

  #sizeFor(wanted: number): number {
    const share = (this.#budget - this.#inUse) / 16;
    let chosen = this.#sizes[0] ?? 0;
    for (const size of this.#sizes) {
      if (size > share) break;
      chosen = size;
      if (size >= wanted) break;
    }
    return chosen;
  }

  /** Gives free buffers back to the system while there are too many, the largest first. */
  #shrink(): void {
    for (let at = this.#sizes.length - 1; at >= 0 && this.#allocated > this.#budget; at--) {
      const free = this.#free.get(this.#sizes[at] ?? 0) ?? [];
      while (this.#allocated > this.#budget) {
        const buffer = free.pop();
        if (buffer === undefined) break;
        this.#allocated -= buffer.byteLength;
        release(buffer);
      }
    }
  }
}

/** Frees a buffer's memory now; left to the garbage collector it would stay until the next full collection. */
export function release(buffer: Buffer): void {
  (buffer.buffer as ArrayBuffer).transfer(0);
}

const KiB = 1024;

/** For all that this process sends. */
export const sendBuffers = new BufferPool(
  [64 * KiB, 128 * KiB, 256 * KiB, 512 * KiB, 1024 * KiB],
  32 * 1024 * KiB,
);

/** For all that this process receives: pieces below 256 KiB cost more trips to the thread pool than they save. */
export const receiveBuffers = new BufferPool([64 * KiB, 256 * KiB], 40 * 1024 * KiB);
