/**
 * Buffers for transfers, kept for the next one: memory of this size that is allocated and dropped for every
 * piece ends up as a heap full of holes, which the process never gives back.
 */
export class BufferPool {
  readonly #sizes: readonly number[];
  readonly #budget: number;
  readonly #free = new Map<number, Buffer[]>();
  #kept = 0;
  #transfers = 0;

  /**
   * @param sizes of buffers in bytes, the smallest first.
   * @param budget in bytes: what all transfers together should hold, and the most that is kept for later.
   */
  constructor(sizes: readonly number[], budget: number) {
    this.#sizes = sizes;
    this.#budget = budget;
  }

  /** Counts a transfer that holds up to two buffers at a time; the return value ends it. */
  begin(): Disposable {
    this.#transfers++;
    let ended = false;
    return {
      [Symbol.dispose]: () => {
        if (!ended) this.#transfers--;
        ended = true;
      },
    };
  }

  /**
   * A buffer with any content: the smallest size that holds `wanted` bytes, but no larger than a transfer's
   * share of the budget while many are under way. The smallest size is always given.
   */
  take(wanted: number): Buffer {
    const share = this.#budget / (2 * Math.max(1, this.#transfers));
    let chosen = this.#sizes[0] ?? 65_536;
    for (const size of this.#sizes) {
      if (size > share) break;
      chosen = size;
      if (size >= wanted) break;
    }
    const kept = this.#free.get(chosen)?.pop();
    if (kept === undefined) return Buffer.allocUnsafeSlow(chosen);
    this.#kept -= chosen;
    return kept;
  }

  /** Takes a buffer back that nobody reads or writes any more. */
  give(buffer: Buffer): void {
    const size = buffer.byteLength;
    if (this.#kept + size > this.#budget || !this.#sizes.includes(size)) return;
    const others = this.#free.get(size);
    if (others === undefined) this.#free.set(size, [buffer]);
    else others.push(buffer);
    this.#kept += size;
  }
}

const KiB = 1024;

/** Shared by all transfers of the process, both ways. */
export const transferBuffers = new BufferPool([64 * KiB, 256 * KiB, 1024 * KiB], 32 * 1024 * KiB);
