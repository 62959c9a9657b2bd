import {
  AuthorizationResponseError,
  ClientError,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
} from "openid-client";
import {
  IdentityProviderUnavailable,
  SignInElsewhereFailed,
} from "#server/accounts/identities/identity-provider.ts";

const notProven = "the sign-in could not be completed; start again";
const denied = "the sign-in was cancelled or refused at the provider";

/** What oauth4webapi says when a provider's answer is that of none, or doesn't come. */
const broken = new Set([
  "OAUTH_TIMEOUT",
  "OAUTH_ABORT",
  "OAUTH_RESPONSE_IS_NOT_CONFORM",
  "OAUTH_RESPONSE_IS_NOT_JSON",
  "OAUTH_PARSE_ERROR",
  "OAUTH_HTTP_REQUEST_FORBIDDEN",
  "OAUTH_REQUEST_PROTOCOL_FORBIDDEN",
  "OAUTH_MISSING_SERVER_METADATA",
]);

/** RFC 6749, section 4.1.2.1: the provider's own trouble, or a client that it doesn't take. */
const notThePersons = new Set([
  "server_error",
  "temporarily_unavailable",
  "unauthorized_client",
  "invalid_scope",
  "invalid_request",
  "unsupported_response_type",
]);

/** Translates what openid-client throws while a sign-in is finished. */
export function signInFailure(
  provider: { readonly id: string; readonly label: string },
  error: unknown,
): Error {
  const cause = summary(error);
  const unavailable = () => new IdentityProviderUnavailable(provider, cause);
  if (error instanceof AuthorizationResponseError)
    return notThePersons.has(error.error)
      ? unavailable()
      : new SignInElsewhereFailed("denied", denied, cause);
  if (error instanceof ResponseBodyError)
    // RFC 6749, section 5.2: the code is wrong, used, expired, or was issued to somebody else.
    return error.error === "invalid_grant"
      ? new SignInElsewhereFailed("unproven", notProven, cause)
      : unavailable();
  if (error instanceof ClientError && error.code !== undefined && !broken.has(error.code))
    return new SignInElsewhereFailed("unproven", notProven, cause);
  return unavailable();
}

/** What the log may know: codes and the library's words, nothing that a provider or a browser sent. */
export function summary(error: unknown): Error {
  const parts: string[] = [];
  for (let next: unknown = error; next instanceof Error && parts.length < 4; next = next.cause) {
    const code = "code" in next && typeof next.code === "string" ? ` (${next.code})` : "";
    parts.push(`${wordsOf(next)}${code}`);
  }
  return new Error(parts.join(": "));
}

function wordsOf(error: Error): string {
  if (error instanceof AuthorizationResponseError || error instanceof ResponseBodyError)
    // One of a few words of the standard; whatever else is there came with the browser.
    return /^[a-z_]{1,40}$/.test(error.error) ? error.error : "an unknown error";
  // A parser quotes what it could not read.
  if (error instanceof SyntaxError) return "not JSON";
  return error instanceof WWWAuthenticateChallengeError ? `status ${error.status}` : error.message;
}
