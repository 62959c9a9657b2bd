import type { ServerResponse } from "node:http";
import { TLSSocket } from "node:tls";

/** Whether the kernel would send past the encryption what must go through it. */
export function isEncrypted(response: ServerResponse): boolean {
  return response.req.socket instanceof TLSSocket;
}

/**
 * The descriptor of a response's socket, for the kernel to send to: only while the socket is open, plain, this
 * response's turn, and nothing of Node's waits to be written, so that bytes can't overtake each other.
 *
 * Node has no public way to the descriptor: `_handle.fd` is looked at here and nowhere else, anew before each
 * use, because it is -1 from the moment the handle closes and the number may then be another connection's.
 */
export function descriptorForSending(response: ServerResponse): number | undefined {
  const { socket } = response;
  if (socket === null || socket.destroyed || socket instanceof TLSSocket) return undefined;
  if (response.chunkedEncoding || !response.headersSent || response.writableCorked > 0) return undefined;
  if (response.writableLength > 0 || socket.writableLength > 0 || socket.writableCorked > 0) return undefined;
  const handle = (
    socket as { readonly _handle?: { readonly fd?: unknown; readonly writeQueueSize?: unknown } }
  )._handle;
  if (handle?.writeQueueSize !== 0) return undefined;
  return typeof handle.fd === "number" && handle.fd >= 0 ? handle.fd : undefined;
}
