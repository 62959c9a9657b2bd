import type { Exchange } from "../../request/exchange.ts";
import {
  cookiePlace,
  readCookie,
  removeCookie,
  serializeCookie,
  signInCookieName,
} from "../../request/session-cookie.ts";

/** The cookie of a sign-in at a provider: which browser began it, and whose pending identity it is. */
export function readSignInCookie({ request, sender: { secure, host } }: Exchange): string | undefined {
  return readCookie(request.headers.cookie, signInCookieName(cookiePlace(secure, host)));
}

/**
 * A Set-Cookie header's value.
 * @param lifetime in milliseconds.
 */
export function signInCookie(
  { sender: { secure, host } }: Exchange,
  secret: string,
  lifetime: number,
): string {
  return serializeCookie(signInCookieName(cookiePlace(secure, host)), secret, secure, lifetime);
}

/** A Set-Cookie header's value that removes the cookie. */
export function removedSignInCookie({ sender: { secure, host } }: Exchange): string {
  return removeCookie(signInCookieName(cookiePlace(secure, host)), secure);
}
