import { randomUUID } from "node:crypto";
import { RepositoryName, type Scope } from "@estiva/protocol";
import { errors, jwtVerify, SignJWT } from "jose";
import { BoundedMap } from "#server/memory/bounded-map.ts";
import { isPrincipal, type Principal } from "#server/rights/principal.ts";
import { type SigningKeys, signingAlgorithm } from "./signing-keys/signing-keys.ts";

/** The name of this token service, as challenges give it and tokens carry it. */
export const serviceName = "estiva";

/** In seconds. Clients that are told less fetch a token per request. */
export const tokenLifetime = 300;

/** Keeps registry tokens apart from every other signed thing (RFC 8725, section 3.11). */
const tokenType = "registry+jwt";

/** Tokens whose signature is remembered: a check costs more than the request that it protects. */
const maxRemembered = 10_000;

/** Longer tokens, of dozens of scopes, are checked each time, so that remembering stays small; in characters. */
const maxRememberedLength = 4_096;

/** A scope as a token carries it: with the number of the repository that had the name then. */
export interface IssuedScope extends Scope {
  readonly repository_id?: number | undefined;
}

interface Claims {
  readonly access: readonly IssuedScope[];
  readonly credential?: string;
}

/** A token whose signature, issuer and audience are right. It may have expired; the route decides how long ago. */
export interface RegistryToken {
  readonly principal: Principal;
  readonly scopes: readonly GrantedScope[];
  /** The credential that it was given for, as `credentialId` names it; undefined for an anonymous token. */
  readonly credential: string | undefined;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** A scope with the repository that it names, in the stored form. */
export interface GrantedScope extends Scope {
  readonly repository: RepositoryName | undefined;
  /** Of the repository that had the name when the token was given; undefined where there was none. */
  readonly repositoryId: number | undefined;
}

interface VerifiedToken {
  readonly token: RegistryToken;
  /** Of the key that signed it. */
  readonly keyId: string;
}

/** Issues and checks the tokens that clients show on `/v2` (Docker registry token specification). */
export class RegistryTokens {
  readonly #keys: SigningKeys;
  readonly #now: () => number;
  readonly #remembered = new BoundedMap<string, VerifiedToken>({ capacity: maxRemembered });

  constructor(keys: SigningKeys, now: () => number) {
    this.#keys = keys;
    this.#now = now;
  }

  async issue(
    principal: Principal,
    credential: string | undefined,
    scopes: readonly IssuedScope[],
  ): Promise<string> {
    const { id, key } = this.#keys.current;
    const issuedAt = Math.floor(this.#now() / 1000);
    return await new SignJWT({ access: scopes, credential })
      .setProtectedHeader({ alg: signingAlgorithm, typ: tokenType, kid: id })
      .setIssuer(serviceName)
      .setAudience(serviceName)
      .setSubject(principal)
      .setJti(randomUUID())
      .setIssuedAt(issuedAt)
      .setNotBefore(issuedAt - 60)
      .setExpirationTime(issuedAt + tokenLifetime)
      .sign(key);
  }

  /** @returns undefined for anything that is not a token of ours. */
  async read(token: string): Promise<RegistryToken | undefined> {
    const remembered = this.#remembered.get(token);
    if (remembered !== undefined && this.#stillVerifies(remembered)) return remembered.token;
    this.#remembered.take(token);
    const read = await this.#verify(token);
    if (read === undefined || token.length > maxRememberedLength) return read?.token;
    this.#remembered.set(token, read);
    return read.token;
  }

  /** A key that is gone takes along what it has signed. */
  #stillVerifies({ keyId }: VerifiedToken): boolean {
    return this.#keys.verificationKey(keyId) !== undefined;
  }

  async #verify(token: string): Promise<VerifiedToken | undefined> {
    try {
      const { payload, protectedHeader } = await jwtVerify<Claims>(
        token,
        ({ kid = "" }) => {
          const key = this.#keys.verificationKey(kid);
          if (key === undefined) throw new errors.JWKSNoMatchingKey();
          return key;
        },
        {
          algorithms: [signingAlgorithm],
          typ: tokenType,
          issuer: serviceName,
          audience: serviceName,
          requiredClaims: ["exp", "sub", "access"],
          // Expiry is the caller's: how late a token may be depends on what it is used for.
          clockTolerance: Number.MAX_SAFE_INTEGER,
        },
      );
      const { sub = "", exp = 0, access, nbf = 0, credential } = payload;
      if (nbf * 1000 > this.#now() + 60_000 || !isPrincipal(sub)) return undefined;
      const scopes = access.map(
        ({ type, name, actions, repository_id }): GrantedScope => ({
          type,
          name,
          actions,
          repository: RepositoryName.parse(name),
          repositoryId: repository_id,
        }),
      );
      const read = { principal: sub, scopes, credential, expiresAt: exp * 1000 };
      return { token: read, keyId: protectedHeader.kid ?? "" };
    } catch (error) {
      if (error instanceof errors.JOSEError) return undefined;
      throw error;
    }
  }
}
