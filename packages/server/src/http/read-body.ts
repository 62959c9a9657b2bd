import type { IncomingMessage } from "node:http";
import { type ErrorName, RegistryError } from "@estiva/protocol";

/**
 * Reads a body that fits in memory.
 * @param limit in bytes; more is refused as `tooLarge` before it is read.
 * @param idleTimeout in milliseconds without a byte.
 * @throws RegistryError requestIdle, or `tooLarge`
 */
export async function readBody(
  request: IncomingMessage,
  { limit, idleTimeout, tooLarge }: { limit: number; idleTimeout: number; tooLarge: ErrorName },
): Promise<Buffer> {
  if (Number(request.headers["content-length"] ?? 0) > limit) throw new RegistryError(tooLarge);
  const bytes = new GrowingBytes();
  const { promise: refused, reject } = Promise.withResolvers<never>();
  const idle = setTimeout(() => reject(new RegistryError("requestIdle")), idleTimeout);
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  const onData = (chunk: Buffer) => {
    idle.refresh();
    if (bytes.size + chunk.byteLength > limit) reject(new RegistryError(tooLarge));
    else bytes.add(chunk);
  };
  const onError = () => reject(new RegistryError("requestIdle"));
  request.on("data", onData).once("end", resolve).once("error", onError).once("aborted", onError);
  try {
    await Promise.race([ended, refused]);
    return bytes.all;
  } finally {
    clearTimeout(idle);
    request.off("data", onData).off("end", resolve).off("error", onError).off("aborted", onError);
  }
}

/**
 * Bytes put together as they come. A list of chunks would hold a hundred times what was sent where a client
 * sends chunks of one byte: each keeps an object, and the whole piece of the connection's memory that it is in.
 */
class GrowingBytes {
  #buffer = Buffer.alloc(0);
  size = 0;

  add(chunk: Buffer): void {
    const needed = this.size + chunk.byteLength;
    if (needed > this.#buffer.byteLength) {
      const larger = Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.#buffer.byteLength));
      this.#buffer.copy(larger, 0, 0, this.size);
      this.#buffer = larger;
    }
    chunk.copy(this.#buffer, this.size);
    this.size = needed;
  }

  get all(): Buffer {
    return this.#buffer.subarray(0, this.size);
  }
}
