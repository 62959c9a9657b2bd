import {
  type ExternalIdentity,
  IdentityNotAllowed,
  type IdentityProvider,
} from "#server/accounts/identities/identity-provider.ts";
import type { ProviderConfig } from "#server/config/providers.ts";

export type AllowLists = Pick<
  ProviderConfig,
  "label" | "allowedDomains" | "allowedGroups" | "allowedOrganizations" | "hostedDomain"
>;

/** Keeps out whom the operator's lists don't name, for signing in, signing up and linking alike. */
export function withAllowLists(provider: IdentityProvider, lists: AllowLists): IdentityProvider {
  return {
    id: provider.id,
    label: provider.label,
    begin: (request) => provider.begin(request),
    finish: async (callbackUrl, secrets) => {
      const identity = await provider.finish(callbackUrl, secrets);
      const refusal = refusalOf(identity, lists);
      if (refusal !== undefined) throw new IdentityNotAllowed(refusal.list, refusal.message, identity);
      return identity;
    },
  };
}

/** Every list that has entries must let somebody in. @returns why one doesn't. */
export function refusalOf(identity: ExternalIdentity, lists: AllowLists): IdentityNotAllowed | undefined {
  const { label, hostedDomain, allowedDomains, allowedGroups, allowedOrganizations } = lists;
  if (hostedDomain !== undefined && identity.hostedDomain !== hostedDomain)
    return new IdentityNotAllowed("hosted-domain", `only accounts of ${hostedDomain} may sign in`);
  if (allowedDomains.length > 0) {
    const reason = whyNotDomain(identity, allowedDomains, label);
    if (reason !== undefined) return new IdentityNotAllowed("domain", reason);
  }
  if (!meets(identity.groups, allowedGroups))
    return new IdentityNotAllowed("group", `none of your groups at ${label} may sign in`);
  if (!meets(identity.organizations, allowedOrganizations))
    return new IdentityNotAllowed("organization", `none of your organisations at ${label} may sign in`);
  return undefined;
}

/** An address that nobody checked could be anybody's; a subdomain is another domain. */
function whyNotDomain(
  { email, emailVerified }: ExternalIdentity,
  allowed: readonly string[],
  label: string,
): string | undefined {
  if (email === undefined) return `${label} names no e-mail address of yours, and signing in needs one`;
  if (!emailVerified) return `your e-mail address is not confirmed at ${label}`;
  const domain = email.slice(email.lastIndexOf("@") + 1).toLowerCase();
  return allowed.includes(domain) ? undefined : `e-mail addresses at ${domain} may not sign in`;
}

function meets(own: readonly string[], allowed: readonly string[]): boolean {
  return allowed.length === 0 || own.some((name) => allowed.includes(name));
}
