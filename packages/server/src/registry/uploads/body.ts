import type { UploadWriter } from "../blobs/blob-store.ts";
import type { ContentHash } from "../blobs/content-hash.ts";

/** How a request's bytes arrived. What was received has been given to the writer, however it ended. */
export interface Received {
  /** In bytes. */
  readonly received: number;
  readonly outcome: "complete" | "aborted" | "idle" | "too-large";
}

/**
 * The bytes of a request, not yet read: streams them to the writer and the hash (where there is one), `limit`
 * bytes at most.
 */
export type Body = (writer: UploadWriter, hash: ContentHash | undefined, limit: number) => Promise<Received>;

/** A request without a body. */
export const emptyBody: Body = async () => ({ received: 0, outcome: "complete" });
