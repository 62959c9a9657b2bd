import type { ServerResponse } from "node:http";
import type { BlobReader } from "#server/registry/blobs/blob-store.ts";

/** Sends a blob's bytes as part of a response's body. */
export interface ByteSender {
  /**
   * Sends `length` bytes from `start` on. The response's head must have been written (`writeHead`), with a
   * `Content-Length` that counts these bytes; the response is left open for the caller to end or to go on.
   * The reader is left open too. A client that goes away or takes nothing is no error: the response is
   * destroyed then, and the return value says so.
   * @throws BlobCutShort if the reader has fewer bytes, or what the reader throws; the response is destroyed,
   * so that the client sees a broken body instead of a short one.
   */
  send(response: ServerResponse, blob: BlobReader, start: number, length: number): Promise<SendEnd>;
}

export type SendEnd = "sent" | "client-left" | "client-idle";

export interface ByteSenderOptions {
  /** A client that takes no byte for so long is cut off, in milliseconds. */
  readonly idleTimeout: number;
}

export const defaultSenderOptions: ByteSenderOptions = { idleTimeout: 120_000 };

/** A stored blob has fewer bytes than the registry knows it to have. */
export class BlobCutShort extends Error {
  override readonly name = "BlobCutShort";
}
