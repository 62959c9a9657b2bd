import { ApiError } from "./api-error.ts";

/** Gives up an exchange that stands still, or that its caller has given up. */
export class Watchdog implements Disposable {
  readonly #own = new AbortController();
  readonly #timeout: number;
  readonly #caller: AbortSignal | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param timeout between two signs of life, in milliseconds. */
  constructor(timeout: number, caller?: AbortSignal) {
    this.#timeout = timeout;
    this.#caller = caller;
  }

  get signal(): AbortSignal {
    return this.#caller === undefined ? this.#own.signal : AbortSignal.any([this.#own.signal, this.#caller]);
  }

  /**
   * Waits for a part of the exchange; the time begins anew with each.
   * @throws the caller's reason where the caller gave up, else {ApiError} `unreachable`.
   */
  async guard<Result>(part: Promise<Result>): Promise<Result> {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#own.abort(), this.#timeout);
    try {
      return await part;
    } catch (cause) {
      this.#caller?.throwIfAborted();
      const seconds = Math.ceil(this.#timeout / 1000);
      const message = this.#own.signal.aborted
        ? `The server did not answer within ${seconds} s`
        : "The server can't be reached";
      throw new ApiError("unreachable", message, { cause });
    } finally {
      clearTimeout(this.#timer);
    }
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#own.abort();
  }
}
