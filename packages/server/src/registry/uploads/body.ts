import type { ContentHash } from "../blobs/content-hash.ts";

/** How a request's bytes arrived. What was received has been given to the writer, however it ended. */
export interface Received {
  /** In bytes. */
  readonly received: number;
  readonly outcome: "complete" | "aborted" | "idle" | "too-large";
}

/** Where a body's bytes go. */
export interface ByteSink {
  /** Appends bytes. The buffer may be reused once the promise has settled. One call at a time. */
  write(bytes: Uint8Array): Promise<void>;
}

/** Sees the same bytes. */
export type ByteDigest = Pick<ContentHash, "update">;

/**
 * The bytes of a request, not yet read: streams them to the sink and the digest (where there is one), `limit`
 * bytes at most.
 */
export type Body = (sink: ByteSink, digest: ByteDigest | undefined, limit: number) => Promise<Received>;

/** A request without a body. */
export const emptyBody: Body = async () => ({ received: 0, outcome: "complete" });
