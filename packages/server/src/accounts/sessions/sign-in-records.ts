import type { Principal } from "#server/rights/principal.ts";

/** What checking a password or a login name has to know. */
export interface SignInRecords {
  /** An account by its name, or by its verified e-mail address. */
  account(login: string): Promise<AccountSecrets | undefined>;

  /** Who bears a login name: a user's, or a robot's, `acme.ci`. */
  principalOf(login: string): Promise<Principal | undefined>;

  /** Replaces a password's hash by one made at today's cost; not if the password was changed meanwhile. */
  renewHash(userId: number, from: string, to: string): Promise<void>;
}

export interface AccountSecrets {
  readonly id: number;
  readonly username: string;
  /** Undefined for an account that signs in with other providers only. */
  readonly passwordHash: string | undefined;
  readonly credentialVersion: number;
  readonly hasSecondFactor: boolean;
  readonly isActive: boolean;
  readonly isSiteAdmin: boolean;
  /** It has an e-mail address that was not verified, and it never signed in. */
  readonly isUnconfirmed: boolean;
}
