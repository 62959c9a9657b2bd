import { BoundedCounts } from "./bounded-counts.ts";

/** Clients that are counted at once. */
const maxKeys = 20_000;

/** So many in so many seconds, for each key. The time runs from a key's first. */
export class RateLimit {
  readonly #counts: BoundedCounts;
  readonly #most: number;

  /**
   * @param most Infinity switches the limit off.
   * @param period in seconds
   */
  constructor(most: number, period: number) {
    this.#most = most;
    this.#counts = new BoundedCounts(period, maxKeys);
  }

  /** Takes one. @returns seconds to wait where there is none left. */
  async take(key: string): Promise<number | undefined> {
    if (this.#most === Number.POSITIVE_INFINITY) return undefined;
    const { count, remaining } = await this.#counts.add([key]);
    return count > this.#most ? Math.ceil(remaining / 1_000) : undefined;
  }
}
