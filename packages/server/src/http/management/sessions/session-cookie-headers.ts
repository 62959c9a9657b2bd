import { longestSession } from "#server/accounts/sessions/sessions.ts";
import type { Exchange } from "../../request/exchange.ts";
import {
  cookiePlace,
  removeCookie,
  serializeCookie,
  sessionCookieName,
} from "../../request/session-cookie.ts";
import type { Headers } from "../../respond.ts";

/** Gives the browser a session's secret. */
export function setSessionCookie({ sender: { secure, host } }: Exchange, secret: string): Headers {
  const name = sessionCookieName(cookiePlace(secure, host));
  return { "Set-Cookie": serializeCookie(name, secret, secure, longestSession) };
}

export function removeSessionCookie({ sender: { secure, host } }: Exchange): Headers {
  return { "Set-Cookie": removeCookie(sessionCookieName(cookiePlace(secure, host)), secure) };
}
