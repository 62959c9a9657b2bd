import { ApiProblem } from "@estiva/contract/problems";
import { HashQueueFull } from "../passwords/hash-queue.ts";

/**
 * Somebody tries too often, or too much is being tried at once.
 * @param retryAfter in seconds.
 */
export function tooManyAttempts(retryAfter: number, detail?: string): ApiProblem {
  const headers = { "Retry-After": String(retryAfter) };
  return new ApiProblem("too_many_attempts", detail === undefined ? { headers } : { detail, headers });
}

/** What the hash queue refused, as this; anything else as it is. */
export function asTooManyAttempts(error: unknown): unknown {
  return error instanceof HashQueueFull ? tooManyAttempts(error.retryAfter) : error;
}
