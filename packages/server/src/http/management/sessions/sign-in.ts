import type { SignIn } from "#server/accounts/sessions/sign-in.ts";
import { isoTime } from "../iso-time.ts";
import type { ManagementHandler } from "../manage.ts";
import { requireSecretTransport } from "../require-secret-transport.ts";
import { type FinishSignInParts, finishSignIn, refuseSignIn } from "./finish-sign-in.ts";
import { signInPlace } from "./sign-in-place.ts";

/** `POST /api/v1/session` */
export function signIn(flow: SignIn, parts: FinishSignInParts): ManagementHandler<"signIn"> {
  return async ({ exchange, body: { username, password } }) => {
    requireSecretTransport(exchange);
    const outcome = await flow
      .withPassword(username, password, signInPlace(exchange))
      .catch(refuseSignIn(exchange, parts.audit));
    if (outcome.kind === "session") return await finishSignIn(exchange, outcome, parts);
    const { challenge, expiresAt } = outcome;
    return { status: 202, body: { second_factor: { challenge, expires_at: isoTime(expiresAt) } } };
  };
}
