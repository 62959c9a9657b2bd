import { ApiProblem } from "@estiva/contract/problems";
import { attemptLifetime, type ExternalSignIn } from "#server/accounts/identities/external-sign-in.ts";
import { IdentityProviderUnavailable } from "#server/accounts/identities/identity-provider.ts";
import type { Sessions } from "#server/accounts/sessions/sessions.ts";
import type { Exchange } from "../../request/exchange.ts";
import { callingUserId } from "../calling-user.ts";
import type { ManagementHandler } from "../manage.ts";
import { requireSecretTransport } from "../require-secret-transport.ts";
import { signInCookie } from "./sign-in-cookie.ts";

/** `POST /api/v1/sign-ins/<provider>` */
export function beginExternalSignIn(
  flow: ExternalSignIn,
  sessions: Sessions,
): ManagementHandler<"beginExternalSignIn"> {
  return async ({ exchange, path, body: { intent, next } }) => {
    requireSecretTransport(exchange);
    const userId = intent === "link" ? freshUserId(exchange, sessions) : undefined;
    const { url, secret } = await flow
      .begin(path.provider, { intent, next, userId }, exchange.address)
      .catch((error: unknown) => {
        if (!(error instanceof IdentityProviderUnavailable)) throw error;
        exchange.failure = error;
        throw new ApiProblem("provider_failed", { detail: error.message });
      });
    const headers = { "Set-Cookie": signInCookie(exchange, secret, attemptLifetime) };
    return { status: 200, headers, body: { redirect_url: url.href } };
  };
}

/** Who may link another way to sign in. @throws ApiProblem authentication_required, session_required */
function freshUserId(exchange: Exchange, sessions: Sessions): number {
  const userId = callingUserId(exchange);
  const { credential } = exchange.caller;
  if (credential.kind !== "session" || !sessions.isFresh(credential))
    throw new ApiProblem("session_required");
  return userId;
}
