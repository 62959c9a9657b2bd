/** Who somebody is elsewhere. Only (provider, issuer, subject) says who; the rest describes. */
export interface ExternalIdentity {
  /** The provider's id. */
  readonly provider: string;
  /** As the provider itself writes it. */
  readonly issuer: string;
  /** Never reused at the issuer; of GitHub the numeric id. */
  readonly subject: string;
  /** Says nothing about which account is meant, verified or not. */
  readonly email?: string;
  readonly emailVerified: boolean;
  /** As the provider has it: it needn't be an account name of ours. */
  readonly suggestedUsername?: string;
  readonly name?: string;
  readonly groups: readonly string[];
  /** GitHub organisations in lower case. */
  readonly organizations: readonly string[];
  /** Google's `hd`, in lower case. */
  readonly hostedDomain?: string;
}

/** What binds a sign-in elsewhere to the browser that began it: kept in its session, used once. */
export interface SignInSecrets {
  /** RFC 6749, section 10.12. */
  readonly state: string;
  /** OpenID Connect Core, section 3.1.2.1; of no use to GitHub. */
  readonly nonce: string;
  /** RFC 7636. */
  readonly codeVerifier: string;
}

export interface SignInRequest {
  /** The address that the provider sends the browser back to; below the public address, never made from a Host. */
  readonly redirectUri: URL;
}

/** A place where people may sign in with an account that they have elsewhere. */
export interface IdentityProvider {
  /** Part of addresses and of stored identities. */
  readonly id: string;
  /** What the sign-in button says. */
  readonly label: string;

  /**
   * Where to send the browser, and what to keep until it comes back.
   * @throws IdentityProviderUnavailable
   */
  begin(request: SignInRequest): Promise<{ readonly url: URL; readonly secrets: SignInSecrets }>;

  /**
   * Who the browser that came back is.
   * @param callbackUrl the redirect URI that the sign-in began with, and the query that the browser came with.
   * @throws IdentityProviderUnavailable, SignInElsewhereFailed, IdentityNotAllowed
   */
  finish(callbackUrl: URL, secrets: SignInSecrets): Promise<ExternalIdentity>;
}

/** The provider can't be reached, or answers what no provider should. Another attempt may succeed. */
export class IdentityProviderUnavailable extends Error {
  override readonly name = "IdentityProviderUnavailable";
  readonly provider: string;

  constructor(provider: { readonly id: string; readonly label: string }, cause: unknown) {
    super(`${provider.label} can't be reached for signing in; try again later`, { cause });
    this.provider = provider.id;
  }
}

/**
 * `denied`: the person or the provider said no. `unproven`: what came back doesn't belong to what was begun, or is
 * used, expired, forged; starting over helps unless somebody is playing tricks.
 */
export type SignInFailure = "denied" | "unproven";

/** The provider did not say who this is. The message is safe to show; it quotes nothing that came back. */
export class SignInElsewhereFailed extends Error {
  override readonly name = "SignInElsewhereFailed";
  readonly failure: SignInFailure;

  constructor(failure: SignInFailure, message: string, cause?: unknown) {
    super(message, { cause });
    this.failure = failure;
  }
}

/** Which of the operator's lists keeps somebody out. */
export type AllowList = "domain" | "hosted-domain" | "group" | "organization";

/** The provider says who this is, and the operator does not let them in. The message tells them why. */
export class IdentityNotAllowed extends Error {
  override readonly name = "IdentityNotAllowed";
  readonly list: AllowList;
  /** Who is kept out, where that is known: they may have an account, with rights by their groups. */
  readonly identity: ExternalIdentity | undefined;

  constructor(list: AllowList, message: string, identity?: ExternalIdentity) {
    super(message);
    this.list = list;
    this.identity = identity;
  }
}
