import { calculatePKCECodeChallenge, randomNonce, randomPKCECodeVerifier, randomState } from "openid-client";
import {
  type ExternalIdentity,
  type IdentityProvider,
  IdentityProviderUnavailable,
  SignInElsewhereFailed,
  type SignInRequest,
  type SignInSecrets,
} from "#server/accounts/identities/identity-provider.ts";
import type { ProviderConfig } from "#server/config/providers.ts";
import { GitHubAnswerRefused, GitHubApi } from "./github-api.ts";
import { summary } from "./openid-failure.ts";
import { known, line, mailAddress, type Profile } from "./profile-values.ts";

const notProven = "the sign-in could not be completed; start again";

/** Signs people in with GitHub: OAuth 2 with PKCE, and its REST API instead of an ID token. */
export class GitHubProvider implements IdentityProvider {
  readonly id: string;
  readonly label: string;
  readonly #config: ProviderConfig;
  readonly #api: GitHubApi;

  constructor(config: ProviderConfig, options: { readonly timeout?: number } = {}) {
    this.id = config.id;
    this.label = config.label;
    this.#config = config;
    this.#api = new GitHubApi(config, options.timeout);
  }

  async begin({ redirectUri }: SignInRequest): Promise<{ url: URL; secrets: SignInSecrets }> {
    const secrets = { state: randomState(), nonce: randomNonce(), codeVerifier: randomPKCECodeVerifier() };
    const url = this.#api.authorizationUrl({
      redirect_uri: redirectUri.href,
      scope: this.#asksOrganizations ? "read:user user:email read:org" : "read:user user:email",
      state: secrets.state,
      code_challenge: await calculatePKCECodeChallenge(secrets.codeVerifier),
      code_challenge_method: "S256",
    });
    return { url, secrets };
  }

  async finish(callbackUrl: URL, secrets: SignInSecrets): Promise<ExternalIdentity> {
    const code = this.#codeOf(callbackUrl.searchParams, secrets.state);
    const redirectUri = new URL(callbackUrl);
    redirectUri.search = redirectUri.hash = "";
    try {
      const answer = await this.#api.redeem(code, redirectUri, secrets.codeVerifier);
      // GitHub's documents: the code is wrong, used, or ten minutes old; or the verifier is another.
      if (answer.error === "bad_verification_code") throw this.#unproven(answer.error);
      if (answer.token === undefined) throw new GitHubAnswerRefused(answer.error ?? "no token came");
      return await this.#identity(answer.token);
    } catch (error) {
      if (error instanceof SignInElsewhereFailed) throw error;
      throw new IdentityProviderUnavailable(this, summary(error));
    }
  }

  /** The state comes first: without it, nothing else in the query is worth reading. */
  #codeOf(query: URLSearchParams, state: string): string {
    const one = (name: string) => (query.getAll(name).length === 1 ? query.get(name) : null);
    if (one("state") !== state) throw this.#unproven("another state");
    // RFC 9207, where it is given.
    const issuer = query.get("iss");
    if (issuer !== null && URL.parse(issuer)?.origin !== this.#config.issuer.origin)
      throw this.#unproven("another issuer");
    if (query.has("error"))
      throw new SignInElsewhereFailed("denied", "the sign-in was cancelled or refused at the provider");
    const code = one("code");
    if (code === null || code === "") throw this.#unproven("no code");
    return code;
  }

  async #identity(token: string): Promise<ExternalIdentity> {
    const [user, emails, organizations] = await Promise.all([
      this.#api.user(token),
      this.#api.emails(token),
      this.#asksOrganizations ? this.#api.organizations(token) : [],
    ]);
    const email = primaryAddress(emails);
    return {
      provider: this.id,
      issuer: this.#config.issuer.href.replace(/\/$/, ""),
      // Names change hands there, numbers don't.
      subject: String(user.id),
      emailVerified: email !== undefined,
      groups: [],
      organizations,
      ...known({ email, suggestedUsername: line(user.login), name: line(user.name) }),
    };
  }

  get #asksOrganizations(): boolean {
    return this.#config.allowedOrganizations.length > 0;
  }

  #unproven(why: string): SignInElsewhereFailed {
    return new SignInElsewhereFailed("unproven", notProven, new Error(why));
  }
}

/** The one that GitHub has verified and the person chose; the profile's address proves nothing. */
function primaryAddress(emails: readonly Profile[]): string | undefined {
  const primary = emails.find((entry) => entry.primary === true && entry.verified === true);
  return mailAddress(primary?.email);
}
