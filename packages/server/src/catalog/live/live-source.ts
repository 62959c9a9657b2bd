import type { LiveEvent } from "./live-event.ts";
import type { Watched } from "./watcher.ts";

/** Tells what is pushed and deleted, as it happens. */
export interface LiveSource {
  /** How many watch now. */
  readonly watcherCount: number;

  /**
   * What happens from now on, or from behind an event that the caller has seen, until the signal or the end of
   * the server. Yields what came at once, and nothing at least every `pause` milliseconds.
   */
  watch(watched: Watched, watching: Watching): AsyncIterable<readonly LiveEvent[]>;
}

export interface Watching {
  readonly after: number | undefined;
  /** In milliseconds. */
  readonly pause: number;
  readonly signal: AbortSignal;
}
