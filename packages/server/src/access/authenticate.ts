import { RegistryError, TokenScope } from "@estiva/protocol";
import type { PasswordCheck } from "#server/accounts/passwords/password-check.ts";
import { hashSecret, kindOf } from "#server/accounts/secrets.ts";
import { isIdle } from "#server/accounts/tokens/docker-logins.ts";
import type { BearerToken, TokenRecord, TokenRecords } from "#server/accounts/tokens/token-records.ts";
import type { PrincipalFacts } from "#server/rights/access-records.ts";
import { userPrincipal } from "#server/rights/principal.ts";
import { type Caller, nobody } from "./caller.ts";
import type { RegistryTokens } from "./registry-tokens.ts";

export interface AuthenticatorParts {
  readonly tokens: TokenRecords;
  readonly passwords: PasswordCheck;
  readonly registryTokens: RegistryTokens;
  readonly now: () => number;
}

/** Where a secret came from. */
export interface Circumstances {
  /** The client's address. */
  readonly address: string | undefined;
  /** Whether secrets that live longer than a registry token are taken over this connection. */
  readonly acceptsSecrets: boolean;
  /** Hears the login name that came with a secret. */
  claim?(name: string): void;
}

export interface Accepted {
  /** Whether personal access tokens and robots' secrets may stand alone, as `Bearer`. */
  readonly bearerSecrets?: boolean;
}

/** How often a token's last use is written down, in milliseconds. */
const touchInterval = 60_000;

/** Longest Authorization header that is read, in characters: a registry token of a hundred long scopes fits. */
const maxHeader = 60 * 1024;

/** Finds out who asks: the only reader of the Authorization header. */
export class Authenticator {
  readonly #parts: AuthenticatorParts;

  constructor(parts: AuthenticatorParts) {
    this.#parts = parts;
  }

  /**
   * Reads the Authorization header. A user and a password that are both empty are how OCI's conformance suite
   * says that it has none.
   * @throws RegistryError tokenInvalid, credentialsInvalid, secondFactorNeeded, attemptsTooMany, plainHttpRefused
   */
  async authenticate(
    authorization: string | undefined,
    from: Circumstances,
    { bearerSecrets = true }: Accepted = {},
  ): Promise<Caller> {
    if (authorization === undefined || authorization === "") return nobody;
    if (authorization.length > maxHeader) throw new RegistryError("tokenInvalid");
    const [, scheme = "", value = ""] = /^(\S+) +(\S+) *$/.exec(authorization) ?? [];
    if (scheme.toLowerCase() === "bearer") {
      if (kindOf(value) === undefined) return await this.#registryToken(value);
      if (!bearerSecrets) throw new RegistryError("tokenInvalid");
      return await this.#bearerSecret(value, from);
    }
    if (scheme.toLowerCase() !== "basic") throw new RegistryError("credentialsInvalid");
    const pair = Buffer.from(value, "base64").toString("utf8");
    const colon = pair.indexOf(":");
    if (pair === ":" && colon === 0) return nobody;
    if (colon === -1) throw new RegistryError("credentialsInvalid");
    return await this.login(pair.slice(0, colon), pair.slice(colon + 1), from);
  }

  /**
   * Checks a user name with a password, a personal access token or a robot's secret.
   * @throws RegistryError credentialsInvalid, secondFactorNeeded, attemptsTooMany, plainHttpRefused
   */
  async login(username: string, secret: string, from: Circumstances): Promise<Caller> {
    if (!from.acceptsSecrets) throw new RegistryError("plainHttpRefused");
    from.claim?.(username);
    const kind = kindOf(secret);
    if (kind === undefined) return await this.#password(username, secret, from);
    const found = kind === "pat" || kind === "robot" ? await this.#living(secret) : undefined;
    if (found === undefined || !isLoginOf(username, found)) throw new RegistryError("credentialsInvalid");
    return await this.#callerOf(found);
  }

  /**
   * Checks a secret that stands alone: a personal access token, a robot's secret or a docker login's refresh
   * token, which is good at the token service only.
   * @throws RegistryError credentialsInvalid, plainHttpRefused
   */
  async secret(secret: string, kinds: readonly TokenRecord["kind"][], from: Circumstances): Promise<Caller> {
    if (!from.acceptsSecrets) throw new RegistryError("plainHttpRefused");
    const found = await this.#living(secret);
    if (found === undefined || !kinds.includes(found.token.kind))
      throw new RegistryError("credentialsInvalid");
    return await this.#callerOf(found);
  }

  async #bearerSecret(secret: string, from: Circumstances): Promise<Caller> {
    try {
      return await this.secret(secret, ["personal", "robot"], from);
    } catch (error) {
      const isWrong = error instanceof RegistryError && error.kind === "credentialsInvalid";
      throw isWrong ? new RegistryError("tokenInvalid") : error;
    }
  }

  async #registryToken(value: string): Promise<Caller> {
    const token = await this.#parts.registryTokens.read(value);
    if (token === undefined) throw new RegistryError("tokenInvalid");
    return { principal: token.principal, credential: { kind: "registry-token", token } };
  }

  async #password(username: string, password: string, { address }: Circumstances): Promise<Caller> {
    const verdict = await this.#parts.passwords.check(username, password, address);
    if (verdict.kind === "throttled") {
      throw new RegistryError("attemptsTooMany", { headers: { "retry-after": String(verdict.retryAfter) } });
    }
    if (verdict.kind === "wrong") throw new RegistryError("credentialsInvalid");
    if (verdict.kind === "unconfirmed") throw new RegistryError("emailUnverified");
    const { id, username: name, credentialVersion, hasSecondFactor, isActive, isSiteAdmin } = verdict.account;
    if (hasSecondFactor) throw new RegistryError("secondFactorNeeded");
    const principal = userPrincipal(id);
    return {
      principal,
      credential: { kind: "password", version: credentialVersion },
      facts: {
        principal,
        name,
        isActive,
        isSiteAdmin,
        hasSecondFactor,
        credentialVersion,
        namespaceId: undefined,
      },
    };
  }

  /** A token that may be used now, by a principal that may act. */
  async #living(secret: string): Promise<LivingToken | undefined> {
    const { tokens, now } = this.#parts;
    const found = await tokens.findByHash(hashSecret(secret));
    if (found === undefined) return undefined;
    const { token, principal, email } = found;
    if (token.revokedAt !== undefined || principal?.isActive !== true) return undefined;
    if (token.expiresAt !== undefined && token.expiresAt <= now()) return undefined;
    if (token.kind !== "refresh") return { token, principal, email };
    const isOutdated = token.credentialVersion !== principal.credentialVersion || isIdle(token, now());
    return isOutdated ? undefined : { token, principal, email };
  }

  async #callerOf({ token, principal }: LivingToken): Promise<Caller> {
    const { now, tokens } = this.#parts;
    if (now() - (token.lastUsedAt ?? 0) > touchInterval) await tokens.touch(token.id, now());
    const scopes = token.scopes?.flatMap((text) => TokenScope.parse(text) ?? []);
    const credential = { kind: "token" as const, id: token.id, tokenKind: token.kind, scopes };
    return { principal: token.principal, credential, facts: principal };
  }
}

interface LivingToken extends BearerToken {
  readonly principal: PrincipalFacts;
}

/** Whether a login name is that of the token's principal: a user's may be written in any case, or be its address. */
function isLoginOf(login: string, { principal, email }: LivingToken): boolean {
  if (login === principal.name) return true;
  const isUser = principal.namespaceId === undefined;
  return isUser && (login.toLowerCase() === principal.name || login.toLowerCase() === email);
}
