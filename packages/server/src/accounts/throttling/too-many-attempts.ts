import { HashQueueFull } from "../passwords/hash-queue.ts";
import { Refused } from "../refused.ts";

/** Somebody tries too often, or too much is being tried at once. */
export class TooManyAttempts extends Refused {
  override readonly name = "TooManyAttempts";
  /** In seconds. */
  readonly retryAfter: number;

  constructor(retryAfter: number, detail?: string) {
    super("too_many_attempts", detail);
    this.retryAfter = retryAfter;
  }

  /** What the hash queue refused, as this; anything else as it is. */
  static from(error: unknown): unknown {
    return error instanceof HashQueueFull ? new TooManyAttempts(error.retryAfter) : error;
  }
}
