import { RegistryError, Scope } from "@estiva/protocol";
import { anonymous } from "#server/access/authenticate.ts";
import { type RegistryTokens, tokenLifetime } from "#server/access/registry-tokens.ts";
import type { ReceiveOptions } from "../bytes/receive-bytes.ts";
import type { Handler } from "../exchange.ts";
import { readBody } from "../read-body.ts";
import { sendJson } from "../respond.ts";
import { grantScopes } from "./grant-scopes.ts";

/** A form with a hundred long scopes fits, in bytes. */
const maxForm = 64 * 1024;

/** `POST /auth/token`: the OAuth 2 form of the Docker registry token specification. */
export function postToken(tokens: RegistryTokens, { idleTimeout }: ReceiveOptions): Handler {
  return async (exchange) => {
    const options = { limit: maxForm, idleTimeout, tooLarge: "requestInvalid" as const };
    const form = new URLSearchParams((await readBody(exchange.request, options)).toString("utf8"));
    refuseCredentials(form);
    const granted = grantScopes(
      { service: form.get("service"), scopes: form.getAll("scope") },
      exchange.root,
    );
    const token = await tokens.issue(anonymous, granted);
    const scope = granted.map(Scope.format).join(" ");
    sendJson(exchange, 200, { access_token: token, token, scope, expires_in: tokenLifetime });
  };
}

/** There are no accounts yet, so only an empty user with an empty password is right. */
function refuseCredentials(form: URLSearchParams): void {
  const grantType = form.get("grant_type");
  if (grantType === "password" && !form.get("username") && !form.get("password")) return;
  if (grantType === "password" || grantType === "refresh_token")
    throw new RegistryError("credentialsInvalid");
  throw new RegistryError("requestInvalid", { message: "grant_type must be password or refresh_token" });
}
