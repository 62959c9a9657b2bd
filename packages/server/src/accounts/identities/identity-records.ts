import type { NewIdentity } from "../users/user-records.ts";

/** Accounts elsewhere that sign accounts in. */
export interface IdentityRecords {
  /** By what alone says who somebody is elsewhere. */
  find(subject: Pick<NewIdentity, "provider" | "issuer" | "subject">): Promise<IdentityRecord | undefined>;

  /** In the order of their ids. */
  page(
    userId: number,
    request: { readonly after: number; readonly limit: number },
  ): Promise<readonly IdentityRecord[]>;

  /** @throws ApiProblem conflict where it signs in an account already, quota_exceeded */
  link(userId: number, identity: NewIdentity, now: number): Promise<IdentityRecord>;

  /**
   * Takes an identity off an account with what it has opened: its sessions, and the places in teams that follow the
   * provider's groups.
   * @returns undefined where that account has no such identity.
   * @throws ApiProblem last_sign_in_method
   */
  unlink(id: number, request: Unlinking): Promise<IdentityRecord | undefined>;

  /** Notes a sign-in, and what the provider calls the person now. */
  used(id: number, shown: Pick<NewIdentity, "email" | "name">, now: number): Promise<void>;
}

export interface IdentityRecord extends NewIdentity {
  readonly id: number;
  readonly userId: number;
  readonly linkedAt: number;
  readonly lastUsedAt: number | undefined;
}

export interface Unlinking {
  readonly userId: number;
  /** Ids of the providers that can be used: others' identities are no way to sign in. */
  readonly providers: readonly string[];
  /** The session in which it is done, which goes on. */
  readonly keptSession: number | undefined;
  readonly now: number;
}
