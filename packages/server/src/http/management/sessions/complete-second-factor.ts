import type { SignIn } from "#server/accounts/sessions/sign-in.ts";
import type { ManagementHandler } from "../manage.ts";
import { requireSecretTransport } from "../require-secret-transport.ts";
import { type FinishSignInParts, finishSignIn, refuseSignIn } from "./finish-sign-in.ts";
import { signInPlace } from "./sign-in-place.ts";

/** `POST /api/v1/session/second-factor` */
export function completeSecondFactor(
  flow: SignIn,
  parts: FinishSignInParts,
): ManagementHandler<"completeSecondFactor"> {
  return async ({ exchange, body: { challenge, code } }) => {
    requireSecretTransport(exchange);
    const outcome = await flow
      .withCode(challenge, code, signInPlace(exchange))
      .catch(refuseSignIn(exchange, parts.audit));
    return await finishSignIn(exchange, outcome, parts);
  };
}
