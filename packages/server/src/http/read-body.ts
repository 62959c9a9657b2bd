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
  const chunks: Buffer[] = [];
  let size = 0;
  const { promise: refused, reject } = Promise.withResolvers<never>();
  const idle = setTimeout(() => reject(new RegistryError("requestIdle")), idleTimeout);
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  const onData = (chunk: Buffer) => {
    idle.refresh();
    size += chunk.byteLength;
    if (size > limit) reject(new RegistryError(tooLarge));
    else chunks.push(chunk);
  };
  const onError = () => reject(new RegistryError("requestIdle"));
  request.on("data", onData).once("end", resolve).once("error", onError).once("aborted", onError);
  try {
    await Promise.race([ended, refused]);
    return Buffer.concat(chunks);
  } finally {
    clearTimeout(idle);
    request.off("data", onData).off("end", resolve).off("error", onError).off("aborted", onError);
  }
}
