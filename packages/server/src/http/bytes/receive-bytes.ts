import type { Readable } from "node:stream";
import type { Body, ByteDigest, ByteSink, Received } from "#server/registry/uploads/body.ts";
import { receiveBuffers as pool } from "./buffer-pool.ts";
import { Inflow } from "./inflow.ts";

export interface ReceiveOptions {
  /** A body that brings nothing for so long is given up, in milliseconds. */
  readonly idleTimeout: number;
}

export const defaultReceiveOptions: ReceiveOptions = { idleTimeout: 60_000 };

/**
 * A request's body for the registry to read. One buffer is filled while the other is being written and hashed,
 * so an upload holds two at most.
 *
 * After "idle" and "too-large" the rest of the request is unread: its connection must be closed.
 * @param length what Content-Length says, in bytes; undefined where the body is chunked.
 */
export function requestBody(
  source: Readable,
  length: number | undefined,
  options = defaultReceiveOptions,
): Body {
  return async (sink, digest, limit) => {
    if (length !== undefined && length > limit) return { received: 0, outcome: "too-large" };
    using inflow = new Inflow(source, options.idleTimeout);
    return await receive(inflow, sink, digest, { length: length ?? Number.POSITIVE_INFINITY, limit });
  };
}

async function receive(
  inflow: Inflow,
  sink: ByteSink,
  digest: ByteDigest | undefined,
  { length, limit }: { length: number; limit: number },
): Promise<Received> {
  let received = 0;
  let writing: Promise<void> | undefined;
  let buffer = pool.take(length);
  try {
    while (inflow.end === undefined) {
      const filled = await inflow.fill(buffer);
      await writing;
      writing = undefined;
      if (received + filled > limit) return { received, outcome: "too-large" };
      if (filled === 0) continue;
      received += filled;
      writing = keep(buffer, filled, sink, digest);
      // Without this a failed write would be heard of only when the next buffer is full.
      writing.catch(() => inflow.stop());
      buffer = pool.take(length - received);
    }
    await writing;
    return { received, outcome: inflow.end };
  } finally {
    await writing?.catch(() => undefined);
    pool.give(buffer);
  }
}

/** Hashes on this thread what the thread pool is writing. */
async function keep(
  buffer: Buffer,
  filled: number,
  sink: ByteSink,
  digest: ByteDigest | undefined,
): Promise<void> {
  const bytes = buffer.subarray(0, filled);
  const written = sink.write(bytes);
  try {
    digest?.update(bytes);
  } finally {
    await written.finally(() => pool.give(buffer));
  }
}
