import assert from "node:assert/strict";
import { signInElsewhere } from "@estiva/testing/sign-in-elsewhere";
import type {
  ExternalIdentity,
  IdentityProvider,
  SignInSecrets,
} from "#server/accounts/identities/identity-provider.ts";
import type { ProviderConfig } from "#server/config/providers.ts";

/** Nobody listens there: the browser is stopped before it visits. */
export const redirectUri = new URL("http://127.0.0.1:9/auth/callback");

export function providerConfig(
  at: { readonly issuer: string; readonly clientId?: string; readonly clientSecret?: string },
  more: Partial<ProviderConfig> = {},
): ProviderConfig {
  return {
    ...{ id: "test", kind: "oidc", label: "Example", issuer: new URL(at.issuer) },
    ...{ clientId: at.clientId ?? "estiva", clientSecret: at.clientSecret ?? "secret" },
    ...{ allowedDomains: [], allowedGroups: [], allowedOrganizations: [], hostedDomain: undefined },
    ...{ groupsClaim: "groups", ...more },
  };
}

/** Begins a sign-in and lets somebody go through the provider's pages. */
export async function comeBack(
  provider: IdentityProvider,
  login: string,
  cancels = false,
): Promise<{ callback: URL; secrets: SignInSecrets }> {
  const { url, secrets } = await provider.begin({ redirectUri });
  return { callback: await signInElsewhere(url, { login, redirectUri, cancels }), secrets };
}

export async function signIn(provider: IdentityProvider, login: string): Promise<ExternalIdentity> {
  const { callback, secrets } = await comeBack(provider, login);
  return await provider.finish(callback, secrets);
}

/** What kind of failure it is; fails where there is none, or where its message tells a secret. */
export async function failureOf(attempt: Promise<unknown>, secrets: readonly string[] = []): Promise<string> {
  const error = await attempt.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof Error, `no failure: ${String(error)}`);
  const cause = error.cause instanceof Error ? error.cause.message : "";
  for (const secret of secrets) assert.ok(!`${error.message} ${cause}`.includes(secret), error.message);
  if ("failure" in error) return String(error.failure);
  return "list" in error ? `not allowed: ${String(error.list)}` : error.name;
}
