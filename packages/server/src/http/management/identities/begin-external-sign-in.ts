import { ApiProblem } from "@estiva/contract/problems";
import { attemptLifetime, type ExternalSignIn } from "#server/accounts/identities/external-sign-in.ts";
import { IdentityProviderUnavailable } from "#server/accounts/identities/identity-provider.ts";
import { callingUserId } from "../../gate/calling-user.ts";
import type { ManagementHandler } from "../manage.ts";
import { requireSecretTransport } from "../require-secret-transport.ts";
import { signInCookie } from "./sign-in-cookie.ts";

/** `POST /api/v1/sign-ins/<provider>` */
export function beginExternalSignIn(flow: ExternalSignIn): ManagementHandler<"beginExternalSignIn"> {
  return async ({ exchange, path, body: { intent, next } }) => {
    requireSecretTransport(exchange);
    const userId = intent === "link" ? callingUserId(exchange) : undefined;
    const { url, secret } = await flow
      .begin(path.provider, { intent, next, userId }, exchange.sender.address)
      .catch((error: unknown) => {
        if (!(error instanceof IdentityProviderUnavailable)) throw error;
        exchange.failure = error;
        throw new ApiProblem("provider_failed", { detail: error.message });
      });
    const headers = { "Set-Cookie": signInCookie(exchange, secret, attemptLifetime) };
    return { status: 200, headers, body: { redirect_url: url.href } };
  };
}
