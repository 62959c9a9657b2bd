import type { SignInPlace } from "#server/accounts/sessions/sessions.ts";
import type { Exchange } from "../../request/exchange.ts";

/** Where a sign-in comes from, for the list of sessions. */
export function signInPlace({ sender: { address }, request }: Exchange): SignInPlace {
  return { address, userAgent: request.headers["user-agent"] };
}
