import type { IncomingMessage } from "node:http";
import { type ErrorName, RegistryError } from "@estiva/protocol";

/**
 * Reads a body that fits in memory.
 * @param limit in bytes; more is refused as `tooLarge` before it is read.
 * @param idleTimeout in milliseconds without a byte.
 * @throws RegistryError requestIdle, `tooLarge`, or unavailable while too many others are being read
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
    else if (!bytes.add(chunk)) reject(new RegistryError("unavailable", { headers: { "retry-after": "5" } }));
  };
  const onError = () => reject(new RegistryError("requestIdle"));
  request.on("data", onData).once("end", resolve).once("error", onError).once("aborted", onError);
  try {
    await Promise.race([ended, refused]);
    return bytes.all;
  } finally {
    clearTimeout(idle);
    bytes.release();
    request.off("data", onData).off("end", resolve).off("error", onError).off("aborted", onError);
  }
}

/** Nearly every manifest fits; one that does is always taken, in bytes. */
const small = 64 * 1024;

/** What all larger bodies together may hold while they arrive, in bytes: 64 manifests of the largest size. */
const largeBudget = 256 * 1024 * 1024;

let largeHeld = 0;

/**
 * Bytes put together as they come. A list of chunks would hold a hundred times what was sent where a client
 * sends chunks of one byte: each keeps an object, and the whole piece of the connection's memory that it is in.
 */
class GrowingBytes {
  #buffer = Buffer.alloc(0);
  #held = 0;
  size = 0;

  /** @returns false where memory for large bodies has run out. */
  add(chunk: Buffer): boolean {
    const needed = this.size + chunk.byteLength;
    if (needed > this.#buffer.byteLength && !this.#grow(Math.max(needed, 2 * this.#buffer.byteLength))) {
      return false;
    }
    chunk.copy(this.#buffer, this.size);
    this.size = needed;
    return true;
  }

  /** No more will come: from now on the bytes are the caller's. */
  release(): void {
    largeHeld -= this.#held;
    this.#held = 0;
  }

  get all(): Buffer {
    return this.#buffer.subarray(0, this.size);
  }

  #grow(length: number): boolean {
    const more = length > small ? length - this.#held : 0;
    if (largeHeld + more > largeBudget) return false;
    largeHeld += more;
    this.#held += more;
    const larger = Buffer.allocUnsafeSlow(length);
    this.#buffer.copy(larger, 0, 0, this.size);
    // Left to the garbage collector the smaller ones would add up to as much again.
    if (this.size > 0) (this.#buffer.buffer as ArrayBuffer).transfer(0);
    this.#buffer = larger;
    return true;
  }
}
