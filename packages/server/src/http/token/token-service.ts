import type { Scope } from "@estiva/protocol";
import type { Authority } from "#server/access/authority.ts";
import { type Caller, credentialId } from "#server/access/caller.ts";
import { type AskedScopes, grantScopes } from "#server/access/grant-scopes.ts";
import { type RegistryTokens, tokenLifetime } from "#server/access/registry-tokens.ts";
import type { DockerLogins } from "#server/accounts/tokens/docker-logins.ts";
import type { RootAccess } from "#server/rights/root-access.ts";

export interface TokenRequest extends AskedScopes {
  /** Whether the client asks for a refresh token, as docker login does. */
  readonly isOffline: boolean;
  readonly clientId: string | null;
}

export interface IssuedToken {
  readonly token: string;
  /** In seconds. */
  readonly lifetime: number;
  readonly granted: readonly Scope[];
  readonly refreshToken: string | undefined;
}

/** What both forms of a token request have in common. */
export class TokenService {
  readonly #authority: Authority;
  readonly #tokens: RegistryTokens;
  readonly #logins: DockerLogins;

  constructor(parts: { authority: Authority; tokens: RegistryTokens; logins: DockerLogins }) {
    this.#authority = parts.authority;
    this.#tokens = parts.tokens;
    this.#logins = parts.logins;
  }

  /** @throws RegistryError requestInvalid */
  async issue(caller: Caller, root: RootAccess, request: TokenRequest): Promise<IssuedToken> {
    const granted = await grantScopes(request, caller, root, this.#authority);
    // Only for a password: a client that was given another secret keeps it itself.
    const refreshToken =
      request.isOffline && caller.credential.kind === "password"
        ? await this.#logins.begin(caller.principal, caller.credential.version, request.clientId)
        : undefined;
    // The registry token lives by the refresh token: revoking that one ends what it bought.
    const token = await this.#tokens.issue(caller.principal, credentialId(caller), granted);
    return { token, lifetime: tokenLifetime, granted, refreshToken };
  }
}
