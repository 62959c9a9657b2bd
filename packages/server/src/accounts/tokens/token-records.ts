import type { PrincipalFacts } from "#server/rights/access-records.ts";
import type { Principal, RobotPrincipal, UserPrincipal } from "#server/rights/principal.ts";

/** Secrets that stand in for a password: personal access tokens, docker logins, robots' secrets. */
export interface TokenRecords {
  /** By the secret's hash, dead or alive, with whom it belongs to. */
  findByHash(secretHash: string): Promise<BearerToken | undefined>;
  find(id: number): Promise<TokenRecord | undefined>;

  /** Adds the token unless its principal has so many living ones of its kind. */
  addWithin(token: NewToken, most: number, now: number): Promise<number | undefined>;

  /** Adds the token. Of its principal's tokens of its kind so many live then: those used least recently end. */
  addInPlace(token: NewToken, most: number): Promise<number>;

  /** Tokens of one principal that were not revoked, newest first. */
  page(principal: TokenPrincipal, request: TokenPage): Promise<readonly TokenRecord[]>;

  /** False if the principal has no such living token. */
  revoke(id: number, principal: TokenPrincipal, now: number): Promise<boolean>;

  /** Revokes all of a principal's tokens of the given kinds. @returns how many. */
  revokeAll(principal: TokenPrincipal, kinds: readonly TokenKind[], now: number): Promise<number>;

  /** Notes a use; may be lost by a power loss. */
  touch(id: number, now: number): Promise<void>;
}

export interface TokenPage {
  readonly kinds: readonly TokenKind[];
  /** Goes on below this id. */
  readonly before: number | undefined;
  readonly limit: number;
}

/** Whom it stands in for. */
export type TokenPrincipal = UserPrincipal | RobotPrincipal;

export type TokenKind = "personal" | "refresh" | "robot";

export interface NewToken {
  readonly kind: TokenKind;
  readonly principal: TokenPrincipal;
  readonly name: string;
  readonly secretHash: string;
  readonly lastFour: string;
  /** Texts `repository:<glob>:<actions>`; undefined for no limit but the owner's rights. */
  readonly scopes: readonly string[] | undefined;
  /** Of a refresh token: the credential version of its user that it was made under. */
  readonly credentialVersion: number | undefined;
  readonly createdBy: Principal;
  readonly createdAt: number;
  readonly expiresAt: number | undefined;
}

/** A token, with what its principal is now. */
export interface BearerToken {
  readonly token: TokenRecord;
  /** Undefined for one that is no more. */
  readonly principal: PrincipalFacts | undefined;
  /** The user's verified e-mail address, which may stand in for the name. */
  readonly email: string | undefined;
}

export interface TokenRecord extends NewToken {
  readonly id: number;
  readonly lastUsedAt: number | undefined;
  readonly revokedAt: number | undefined;
}
