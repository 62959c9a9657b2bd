import { setMaxListeners } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** Requests of one connection that wait for earlier ones. Clients that pipeline send a few. */
const maxWaiting = 256;

const waiting = new WeakMap<Socket, number>();

/** Whether earlier requests of the same connection have not been answered yet (RFC 9112, section 9.3.2). */
export function isPipelined(response: ServerResponse): boolean {
  return response.socket === null;
}

/**
 * Waits until a request's answer may be sent. Work that is begun before would hold files and memory for a client
 * that reads nothing; a connection with far too many requests in wait is closed.
 * @returns false if the connection closes first.
 */
export async function turnOf({ socket }: IncomingMessage, response: ServerResponse): Promise<boolean> {
  const count = (waiting.get(socket) ?? 0) + 1;
  waiting.set(socket, count);
  setMaxListeners(0, socket);
  if (count > maxWaiting) socket.destroy();
  if (socket.destroyed) return false;
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const onClose = () => resolve(false);
  socket.once("close", onClose);
  response.once("socket", () => resolve(true));
  const isOpen = await promise;
  socket.off("close", onClose);
  waiting.set(socket, (waiting.get(socket) ?? 1) - 1);
  return isOpen;
}
