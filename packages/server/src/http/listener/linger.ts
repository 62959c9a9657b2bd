import type { Exchange } from "../request/exchange.ts";

/** How long a client may go on sending what was refused, in milliseconds. */
const lingerTime = 5_000;

/**
 * A request that is answered before its body has been read: closing at once would reset the connection, and
 * the client would see a broken pipe instead of the answer. So the rest is read and dropped, for a while; a
 * client that comes to its end can go on using the connection.
 */
export function lingerOnUnreadBody({ request }: Exchange): void {
  if (request.complete || request.destroyed) return;
  const { socket } = request;
  const cut = setTimeout(() => socket.destroy(), lingerTime);
  request.once("close", () => clearTimeout(cut));
  request.once("end", () => clearTimeout(cut));
  request.resume();
}
