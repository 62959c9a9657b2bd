import { setTimeout as pause } from "node:timers/promises";
import { RegistryApiError } from "./registry-api-error.ts";
import type { RegistryClient } from "./registry-client.ts";

/** The longest pause, in milliseconds; a server that asks for a longer one isn't waited for. */
const longestPause = 10_000;

/** Counts what fails in a row, and waits longer each time. */
export class Patience {
  readonly #client: Pick<RegistryClient, "retries" | "retryDelay">;
  readonly #signal: AbortSignal | undefined;
  #failures = 0;

  constructor(client: Pick<RegistryClient, "retries" | "retryDelay">, signal: AbortSignal | undefined) {
    this.#client = client;
    this.#signal = signal;
  }

  /** Something went on: what fails now fails for the first time. */
  progressed(): void {
    this.#failures = 0;
  }

  /** Waits for the next attempt. @throws the error where there should be none. */
  async endure(error: unknown): Promise<void> {
    this.#signal?.throwIfAborted();
    if (!(error instanceof RegistryApiError) || !error.isTransient) throw error;
    if (this.#failures === this.#client.retries) throw error;
    const growing = this.#client.retryDelay * 2 ** this.#failures * (0.5 + Math.random());
    const asked = (error.retryAfter ?? 0) * 1000;
    if (asked > longestPause) throw error;
    this.#failures += 1;
    await pause(Math.max(asked, Math.min(growing, longestPause)), undefined, { signal: this.#signal });
  }
}
