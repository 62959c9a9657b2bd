import type { Handler } from "../request/exchange.ts";
import { sendJson } from "../respond.ts";

/** `GET /v2/`: distribution-spec, "Determining Support" (end-1). */
export function checkVersion(): Handler {
  return async (exchange) => sendJson(exchange, 200, "{}");
}
