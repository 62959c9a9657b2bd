/**
 * Who asks the registry for something, with what a wrapper of its ports may need to count, to refuse, to fetch or to
 * tell. Not what the caller may do: that is decided before a port is asked.
 */
export interface Requester {
  /** The principal's id: `user:3`, `robot:5`, or `anonymous`. */
  readonly principal: string;
  /** The client's address, as far as proxies that are trusted say. */
  readonly address: string | undefined;
  /** As in the log, the audit and the answer. */
  readonly requestId: string;
  /** Aborted once nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}
