import { RegistryError } from "@estiva/protocol";
import { serviceName } from "./registry-tokens.ts";

/** RFC 6750, section 3.1: why a token that was shown did not do. */
const problems: Readonly<Partial<Record<RegistryError["kind"], string>>> = {
  tokenInvalid: "invalid_token",
  scopeInsufficient: "insufficient_scope",
};

/**
 * The WWW-Authenticate of a 401: where to get a token, and for what (Docker registry token specification).
 * Of a token that did not do, docker prints the description and not the body.
 * @param realm absolute, as clients don't resolve it.
 * @param scope what the request would have needed, where it is known.
 */
export function challenge(error: RegistryError, realm: string, scope: string | undefined): string {
  const problem = problems[error.kind];
  const description = problem === undefined ? undefined : describable(error.message);
  const parameters = { realm, service: serviceName, scope, error: problem, error_description: description };
  const pairs = Object.entries(parameters).filter(([, value]) => value !== undefined);
  return `Bearer ${pairs.map(([name, value]) => `${name}="${value}"`).join(",")}`;
}

/** RFC 6750, section 3: printable ASCII without the quotation mark and the backslash. */
function describable(message: string): string {
  return message.replaceAll(/[^ !#-[\]-~]/g, "?");
}

/**
 * A refusal for somebody who may never have meant to sign in: docker sends stored credentials unasked.
 * @param providers where people sign in without a password of ours; told to all, whatever account was named.
 */
export function staleCredentials(host: string, providers: readonly string[] = []): RegistryError {
  const elsewhere = new Intl.ListFormat("en", { type: "disjunction" }).format(providers);
  const hint =
    providers.length === 0 ? "" : `who signs in with ${elsewhere} uses a personal access token instead; `;
  const message = `the user name or password is wrong; ${hint}if you did not mean to sign in, run: docker logout ${host}`;
  return new RegistryError("credentialsInvalid", { message });
}

/** A refusal for a docker login that was revoked, or ended by a new password: docker keeps showing what it has. */
export function endedLogin(): RegistryError {
  const message = "the login has ended; sign in again (docker login), or sign out (docker logout)";
  return new RegistryError("credentialsInvalid", { message });
}
