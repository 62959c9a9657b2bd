import type { IdentityProvider } from "#server/accounts/identities/identity-provider.ts";
import type { ProviderConfig } from "#server/config/providers.ts";
import { withAllowLists } from "./allow-lists.ts";
import { GitHubProvider } from "./github-provider.ts";
import { OpenIdProvider } from "./openid-provider.ts";

/** The configured providers by id, in their order. Asks none of them anything: one that is down stops no start. */
export function createIdentityProviders(
  configs: readonly ProviderConfig[],
): ReadonlyMap<string, IdentityProvider> {
  return new Map(
    configs.map((config) => {
      const provider = config.kind === "github" ? new GitHubProvider(config) : new OpenIdProvider(config);
      return [config.id, withAllowLists(provider, config)];
    }),
  );
}
