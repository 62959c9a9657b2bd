import type { SigningKeys } from "#server/access/signing-keys/signing-keys.ts";
import type { Handler } from "../request/exchange.ts";
import { sendJson } from "../respond.ts";

/** `GET /auth/jwks.json`: the public keys of registry tokens (RFC 7517, section 5). */
export function listKeys(keys: SigningKeys): Handler {
  return async (exchange) => sendJson(exchange, 200, keys.jwks);
}
