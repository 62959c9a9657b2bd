import type { Handler } from "../request/exchange.ts";
import { sendJson } from "../respond.ts";

/** `GET /livez`: the process answers. */
export function livez(): Handler {
  return async (exchange) => sendJson(exchange, 200, { status: "ok" });
}
