import type { Handler } from "../request/exchange.ts";
import { sendJson } from "../respond.ts";
import type { TokenService } from "./token-service.ts";

/**
 * `GET /auth/token`: Docker registry token specification, "Requesting a Token". Without `issued_at`, so that a
 * client counts the lifetime from receipt and not by its own, maybe wrong, clock.
 */
export function getToken(service: TokenService): Handler {
  return async (exchange) => {
    const { query } = exchange;
    const { token, lifetime, refreshToken } = await service.issue(exchange.caller, exchange.sender.root, {
      service: query.get("service"),
      scopes: query.getAll("scope"),
      isOffline: query.get("offline_token") === "true",
      clientId: query.get("client_id"),
    });
    sendJson(exchange, 200, {
      token,
      access_token: token,
      expires_in: lifetime,
      ...(refreshToken === undefined ? {} : { refresh_token: refreshToken }),
    });
  };
}
