import { type Scope, Scope as ScopeText } from "@estiva/protocol/scope";
import { RegistryApiError, refusalOf } from "./registry-api-error.ts";
import { basicAuthorization, type RegistryCredential } from "./registry-credential.ts";
import { readBytes, type Transport, type TransportRequest } from "./transport.ts";

/** Where tokens come from: what a Bearer challenge named. */
export interface TokenService {
  readonly realm: URL;
  readonly service: string | undefined;
}

export interface RegistryToken {
  readonly token: string;
  /** In milliseconds since 1970, by our own clock, with a margin for the way. */
  readonly expiresAt: number;
}

/** Docker's token specification: clients count on 60 seconds where nothing is said. */
const defaultLifetime = 60;

/** In bytes: real tokens have a few kilobytes. */
const maxAnswer = 1 << 20;

/**
 * Asks for a token: by GET with Basic or as nobody, by POST with a refresh token (Docker Registry v2
 * authentication, "token" and "oauth2").
 * @throws RegistryApiError
 */
export async function requestToken(
  transport: Transport,
  { realm, service }: TokenService,
  credential: RegistryCredential,
  scopes: readonly Scope[],
  signal?: AbortSignal,
): Promise<RegistryToken> {
  const wanted = scopes.map(ScopeText.format);
  const asked = Date.now();
  const request =
    typeof credential === "object" && "refreshToken" in credential
      ? exchange(realm, service, wanted, credential.refreshToken)
      : question(realm, service, wanted, credential);
  const response = await transport.send({ ...request, signal });
  const text = (await readBytes(response, maxAnswer)).toString();
  if (response.status !== 200) {
    const what = `${request.method} ${realm.origin}${realm.pathname}`;
    throw refusalOf(what, response.status, response.headers["retry-after"], text);
  }
  const { token, lifetime } = readToken(text);
  // A tenth of the time, at most ten seconds, for a token that is on its way when it ends.
  return { token, expiresAt: asked + lifetime * 1000 - Math.min(10_000, lifetime * 100) };
}

function question(
  realm: URL,
  service: string | undefined,
  scopes: readonly string[],
  credential: RegistryCredential,
): TransportRequest {
  const url = new URL(realm);
  if (service !== undefined) url.searchParams.set("service", service);
  for (const scope of scopes) url.searchParams.append("scope", scope);
  const headers: Record<string, string> = {};
  if (typeof credential === "object" && "basic" in credential)
    headers.authorization = basicAuthorization(credential.basic.username, credential.basic.password);
  return { method: "GET", url, headers };
}

function exchange(
  realm: URL,
  service: string | undefined,
  scopes: readonly string[],
  refreshToken: string,
): TransportRequest {
  const form = new URLSearchParams({ grant_type: "refresh_token", client_id: "estiva-client" });
  if (service !== undefined) form.set("service", service);
  if (scopes.length > 0) form.set("scope", scopes.join(" "));
  form.set("refresh_token", refreshToken);
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  return { method: "POST", url: realm, headers, body: Buffer.from(form.toString()) };
}

function readToken(text: string): { readonly token: string; readonly lifetime: number } {
  try {
    const answer = JSON.parse(text) as Readonly<Record<string, unknown>>;
    const token = answer.token ?? answer.access_token;
    const lifetime = Number(answer.expires_in ?? defaultLifetime);
    if (typeof token === "string" && token !== "" && lifetime > 0) return { token, lifetime };
  } catch (cause) {
    throw new RegistryApiError("unexpected", "The token service's answer is not JSON", { cause });
  }
  throw new RegistryApiError("unexpected", "The token service's answer has no token");
}
