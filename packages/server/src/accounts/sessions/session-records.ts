import type { PrincipalFacts } from "#server/rights/access-records.ts";

/** Of one account: with one more, the oldest ends. */
export const maxSessions = 100;

/** Sessions of people who signed in with a browser. */
export interface SessionRecords {
  /** By the secret's hash, with what is known of the account; dead ones too until they are swept. */
  findByHash(secretHash: string): Promise<BearerSession | undefined>;
  /** Undefined if that user has no such session. */
  find(id: number, userId: number): Promise<SessionRecord | undefined>;
  /**
   * With more than `maxSessions` of one account the oldest ends. Undefined, and nothing added, where the account's
   * credential version is another than the one that the sign-in rests on: what ended the others ends this one too.
   */
  add(session: NewSession, credentialVersion: number): Promise<number | undefined>;
  /** Newest first. */
  page(
    userId: number,
    request: { readonly before: number | undefined; readonly limit: number },
  ): Promise<readonly SessionRecord[]>;
  /** Notes that it is in use; may be lost by a power loss. */
  touch(id: number, now: number): Promise<void>;
  /** False if that user has no such session. */
  end(id: number, userId: number): Promise<boolean>;
  /** Ends a user's sessions, but for one. @returns how many. */
  endAll(userId: number, except: number | undefined): Promise<number>;
  /** Removes those past their time or unused since `idleSince`, at most `limit`. @returns how many. */
  sweep(now: number, idleSince: number, limit: number): Promise<number>;
}

/** A session, with what its user is now. */
export interface BearerSession {
  readonly session: SessionRecord;
  /** Undefined for one that is no more. */
  readonly principal: PrincipalFacts | undefined;
}

export interface NewSession {
  readonly secretHash: string;
  readonly userId: number;
  /** `password`, or `provider:<id>`. */
  readonly method: string;
  readonly createdAt: number;
  /** When the account's owner last proved to be there. */
  readonly signedInAt: number;
  readonly expiresAt: number;
  readonly address: string | undefined;
  readonly userAgent: string | undefined;
}

export interface SessionRecord extends NewSession {
  readonly id: number;
  readonly lastSeenAt: number;
}
