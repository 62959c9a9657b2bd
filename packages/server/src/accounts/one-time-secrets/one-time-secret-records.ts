/** Of one account and purpose: whoever knows a password could ask for any number of challenges. */
export const maxSecrets = 20;

/**
 * Secrets that prove one thing once: a link in a mail, the second step of a sign-in. Kept as hashes; what is past
 * its time is as if it weren't there.
 */
export interface OneTimeSecretRecords {
  /** With more than `maxSecrets` of one account and purpose the oldest ends. */
  add(secret: NewOneTimeSecret): Promise<void>;

  find(key: OneTimeSecretKey, now: number): Promise<OneTimeSecret | undefined>;

  /** As `find`, and counts it: undefined once it was tried `most` times before. */
  attempt(key: OneTimeSecretKey, most: number, now: number): Promise<OneTimeSecret | undefined>;

  /** Finds and removes it, so that of two who come at once only one has it. */
  take(key: OneTimeSecretKey, now: number): Promise<OneTimeSecret | undefined>;

  /** When the newest one of a user was made. */
  lastMadeAt(userId: number, purpose: OneTimePurpose): Promise<number | undefined>;

  /** Removes all of one purpose that belong to nobody. */
  removeUnowned(purpose: OneTimePurpose): Promise<void>;

  /** Removes those past their time, at most `limit`. @returns how many. */
  sweep(now: number, limit: number): Promise<number>;
}

/**
 * - `challenge`: the second step of a sign-in;
 * - `reset`, `verify`: links in mails;
 * - `setup`: the link that makes the first admin;
 * - `sign-in-elsewhere`: a sign-in at a provider that was begun;
 * - `pending-identity`: one that a provider vouched for, and that has no account yet.
 */
export type OneTimePurpose =
  | "challenge"
  | "reset"
  | "verify"
  | "setup"
  | "sign-in-elsewhere"
  | "pending-identity";

export interface OneTimeSecretKey {
  readonly secretHash: string;
  readonly purpose: OneTimePurpose;
}

export interface NewOneTimeSecret extends OneTimeSecretKey {
  readonly userId: number | undefined;
  /** What redeeming needs to know. */
  readonly data: Readonly<Record<string, unknown>>;
  readonly createdAt: number;
  readonly expiresAt: number;
}

export type OneTimeSecret = NewOneTimeSecret;
