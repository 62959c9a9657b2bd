import type { RegistryTokens } from "#server/access/registry-tokens.ts";
import { tokenLifetime } from "#server/access/registry-tokens.ts";
import type { Handler } from "../exchange.ts";
import { sendJson } from "../respond.ts";
import { grantScopes } from "./grant-scopes.ts";

/**
 * `GET /auth/token`: Docker registry token specification, "Requesting a Token". Without `issued_at`, so that a
 * client counts the lifetime from receipt and not by its own, maybe wrong, clock.
 */
export function getToken(tokens: RegistryTokens): Handler {
  return async (exchange) => {
    const { query, root, caller } = exchange;
    const granted = grantScopes({ service: query.get("service"), scopes: query.getAll("scope") }, root);
    const token = await tokens.issue(caller.principal, granted);
    sendJson(exchange, 200, { token, access_token: token, expires_in: tokenLifetime });
  };
}
