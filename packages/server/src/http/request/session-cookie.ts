import type { Exchange } from "./exchange.ts";
import type { RequestHost } from "./request-facts.ts";

/** Where a cookie is good for. */
export interface CookiePlace {
  /** Whether the browser speaks TLS with the registry. */
  readonly secure: boolean;
  /** As the browser sees it. */
  readonly port: number;
}

/** The port that a browser addressed. */
export function cookiePlace(secure: boolean, host: RequestHost | undefined): CookiePlace {
  const port = /:(\d+)$/.exec(host?.host ?? "")?.[1];
  return { secure, port: port === undefined ? (secure ? 443 : 80) : Number(port) };
}

/**
 * The session's cookie. Over TLS the prefix makes browsers keep it to this very host and to TLS (RFC 6265bis,
 * section 4.1.3.2). Cookies know no ports, so without it the name says whose it is of several on one machine.
 */
export function sessionCookieName(place: CookiePlace): string {
  return cookieName("estiva_session", place);
}

/** The cookie that binds a sign-in at a provider to the browser in which it was begun. */
export function signInCookieName(place: CookiePlace): string {
  return cookieName("estiva_sign_in", place);
}

function cookieName(name: string, { secure, port }: CookiePlace): string {
  return secure ? `__Host-${name}` : `${name}_${port}`;
}

/** What our cookies hold: base64url and dots, so that nothing needs quoting. */
const valuePattern = /^[A-Za-z0-9._~-]{1,1024}$/;

/**
 * A Set-Cookie header's value.
 *
 * SameSite is Lax and not Strict: a provider sends the browser back across sites, and that request must show
 * which browser and which session it belongs to. What Strict would keep out beyond it is top-level GETs, which
 * change nothing here; every change is also checked by where it comes from (`origin-rule.ts`), because Lax and
 * Strict alike take every port of localhost for the same site.
 * @param maxAge in milliseconds; 0 removes the cookie.
 * @throws RangeError for a value that would have to be quoted: ours never are.
 */
export function serializeCookie(name: string, value: string, secure: boolean, maxAge: number): string {
  if (maxAge > 0 && !valuePattern.test(value)) throw new RangeError("not a cookie's value");
  const seconds = Math.max(0, Math.floor(maxAge / 1_000));
  const parts = [`${name}=${value}`, "Path=/", `Max-Age=${seconds}`, "HttpOnly", "SameSite=Lax"];
  return [...parts, ...(secure ? ["Secure"] : [])].join("; ");
}

/** A Set-Cookie header's value that removes the cookie. */
export function removeCookie(name: string, secure: boolean): string {
  return serializeCookie(name, "", secure, 0);
}

/**
 * A cookie out of a Cookie header. Undefined where it is missing, is none of ours, or is there twice: then
 * another site on the same host has planted one, and nobody knows which.
 */
export function readCookie(header: string | undefined, name: string): string | undefined {
  if (header === undefined) return undefined;
  const found = header
    .split(";")
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
  const [value] = found;
  return found.length === 1 && value !== undefined && valuePattern.test(value) ? value : undefined;
}

/** The secret of the session that the browser sends with everything, proven or not. */
export function presentedSession({ request, sender: { secure, host } }: Exchange): string | undefined {
  return readCookie(request.headers.cookie, sessionCookieName(cookiePlace(secure, host)));
}
