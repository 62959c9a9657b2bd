import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  type Configuration,
  calculatePKCECodeChallenge,
  fetchUserInfo,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from "openid-client";
import {
  type ExternalIdentity,
  type IdentityProvider,
  IdentityProviderUnavailable,
  type SignInRequest,
  type SignInSecrets,
} from "#server/accounts/identities/identity-provider.ts";
import type { ProviderConfig } from "#server/config/providers.ts";
import { type DiscoveryOptions, OpenIdDiscovery } from "./openid-discovery.ts";
import { signInFailure, summary } from "./openid-failure.ts";
import { known, line, lines, localPart, mailAddress, type Profile } from "./profile-values.ts";
import { isSafe } from "./provider-fetch.ts";

/** Signs people in with an OpenID Connect issuer, Google among them, by the code flow with PKCE. */
export class OpenIdProvider implements IdentityProvider {
  readonly id: string;
  readonly label: string;
  readonly #config: ProviderConfig;
  readonly #discovery: OpenIdDiscovery;

  constructor(config: ProviderConfig, options: DiscoveryOptions = {}) {
    this.id = config.id;
    this.label = config.label;
    this.#config = config;
    this.#discovery = new OpenIdDiscovery(config, options);
  }

  async begin({ redirectUri }: SignInRequest): Promise<{ url: URL; secrets: SignInSecrets }> {
    const secrets = { state: randomState(), nonce: randomNonce(), codeVerifier: randomPKCECodeVerifier() };
    const challenge = await calculatePKCECodeChallenge(secrets.codeVerifier);
    const { hostedDomain } = this.#config;
    try {
      const configuration = await this.#discovery.configuration();
      const url = buildAuthorizationUrl(configuration, {
        redirect_uri: redirectUri.href,
        scope: scopeFor(configuration),
        state: secrets.state,
        nonce: secrets.nonce,
        code_challenge: challenge,
        code_challenge_method: "S256",
        ...(hostedDomain !== undefined && { hd: hostedDomain }),
      });
      if (!isSafe(url)) throw new Error("its authorization endpoint is not safe");
      return { url, secrets };
    } catch (error) {
      throw new IdentityProviderUnavailable(this, summary(error));
    }
  }

  async finish(callbackUrl: URL, { state, nonce, codeVerifier }: SignInSecrets): Promise<ExternalIdentity> {
    const configuration = await this.#configuration();
    const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: codeVerifier };
    try {
      const tokens = await authorizationCodeGrant(configuration, callbackUrl, checks);
      const claims: Profile & { iss: string; sub: string } = tokens.claims() ?? missingClaims();
      const more = await this.#userInfo(configuration, tokens.access_token, claims);
      return this.#identity(claims, more);
    } catch (error) {
      throw signInFailure(this, error);
    }
  }

  async #configuration(): Promise<Configuration> {
    try {
      return await this.#discovery.configuration();
    } catch (error) {
      throw new IdentityProviderUnavailable(this, summary(error));
    }
  }

  /** Providers choose which claims stand in the ID token (OpenID Connect Core, section 5.4). */
  async #userInfo(configuration: Configuration, accessToken: string, claims: Profile & { sub: string }) {
    const isComplete = claims.email !== undefined && claims[this.#config.groupsClaim] !== undefined;
    if (isComplete || configuration.serverMetadata().userinfo_endpoint === undefined) return {};
    return (await fetchUserInfo(configuration, accessToken, claims.sub)) as Profile;
  }

  #identity(claims: Profile & { iss: string; sub: string }, more: Profile): ExternalIdentity {
    const all: Profile = { ...more, ...claims };
    // Whether an address is verified is said where the address is said.
    const { email: address, email_verified: verified } = claims.email === undefined ? more : claims;
    const email = mailAddress(address);
    return {
      provider: this.id,
      issuer: claims.iss,
      subject: claims.sub,
      emailVerified: email !== undefined && (verified === true || verified === "true"),
      groups: lines(all[this.#config.groupsClaim]),
      organizations: [],
      ...known({
        email,
        suggestedUsername: localPart(line(all.preferred_username) ?? email),
        name: line(all.name),
        // Only the signed token says so.
        hostedDomain: line(claims.hd)?.toLowerCase(),
      }),
    };
  }
}

/** Some providers tell groups only for a scope of that name, and others refuse what they don't know. */
function scopeFor(configuration: Configuration): string {
  const hasGroups = configuration.serverMetadata().scopes_supported?.includes("groups") === true;
  return `openid email profile${hasGroups ? " groups" : ""}`;
}

function missingClaims(): never {
  throw new Error("no ID token came");
}
