import type { Exchange } from "./exchange.ts";

/** How long a client may go on sending what was refused, in milliseconds. */
const lingerTime = 5_000;

/**
 * A request that is answered before its body has been read: closing at once would reset the connection, and
 * the client would see a broken pipe instead of the answer. So the rest is read and dropped, for a while.
 */
export function lingerOnUnreadBody({ request, response }: Exchange): void {
  if (request.complete || request.destroyed) return;
  const { socket } = request;
  const cut = setTimeout(() => socket.destroy(), lingerTime);
  socket.once("close", () => clearTimeout(cut));
  response.once("finish", () => request.resume());
  if (response.writableFinished) request.resume();
}
