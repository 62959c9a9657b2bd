import type { AccountName } from "@estiva/protocol";

/** Accounts of people: who there is, and making, changing and ending them. */
export interface UserRecords {
  /**
   * Makes an account with its namespace, in one transaction with every check that it rests on, so that neither a
   * push nor another sign-up can come in between.
   * @throws ApiProblem the names' codes, email_taken, invitation_invalid, link_invalid, identity_invalid, conflict
   */
  add(user: NewUser): Promise<UserRecord>;

  /** Deleted accounts are not found. */
  find(id: number): Promise<UserRecord | undefined>;
  findByName(name: string): Promise<UserRecord | undefined>;

  /** Whether somebody may administer the site: an admin who is neither disabled nor deleted. */
  anyAdmin(): Promise<boolean>;

  /**
   * Whether a new account could have this name; `add` asks again.
   * @throws ApiProblem the names' codes
   */
  checkName(user: Pick<NewUser, "name" | "mayBearAuthority" | "seesRoot">): Promise<void>;

  /** By name. */
  page(request: UserPage): Promise<readonly UserRecord[]>;

  /**
   * Changes an account. Disabling ends its sessions and docker logins in the same transaction; a new address is
   * unverified unless the change says otherwise. Undefined where there is no such account.
   * @throws ApiProblem last_admin, email_taken
   */
  update(id: number, change: UserChange, now: number): Promise<UserRecord | undefined>;

  /**
   * Ends an account with everything that is its own. Its name stays retired. False where there is no such account.
   * @throws ApiProblem last_admin, last_owner, not_empty
   */
  remove(id: number, now: number): Promise<boolean>;
}

export interface UserRecord {
  /** That of the namespace too. */
  readonly id: number;
  readonly username: string;
  /** In lower case. */
  readonly email: string | undefined;
  readonly emailVerifiedAt: number | undefined;
  readonly hasPassword: boolean;
  readonly credentialVersion: number;
  readonly isAdmin: boolean;
  readonly isDisabled: boolean;
  /** Whether its namespace is out of reach. */
  readonly isSuspended: boolean;
  readonly hasSecondFactor: boolean;
  /** In which mails are written. */
  readonly language: string | undefined;
  readonly createdAt: number;
  readonly lastSignedInAt: number | undefined;
}

export interface NewUser {
  readonly name: AccountName;
  /** Whether the name may promise an authority. */
  readonly mayBearAuthority: boolean;
  /** Whether a refusal may name repositories of the root namespace. */
  readonly seesRoot: boolean;
  readonly email: string | undefined;
  readonly isEmailVerified: boolean;
  /** Undefined where only providers sign it in. */
  readonly passwordHash: string | undefined;
  readonly language: string | undefined;
  readonly now: number;
  /** What lets it be made, and is used up by it. */
  readonly admission: Admission;
  /** The account elsewhere that signs it in. */
  readonly identity: NewIdentity | undefined;
}

export type Admission =
  | { readonly kind: "free" }
  /** A site invitation, by its secret's hash; one that is bound to an address vouches for it. */
  | { readonly kind: "invitation"; readonly secretHash: string }
  /** The set-up link, by its secret's hash: makes the first admin. */
  | { readonly kind: "set-up"; readonly secretHash: string }
  /** The operator's settings: make the first admin. */
  | { readonly kind: "settings" };

/** Who somebody is elsewhere, see `ExternalIdentity`. */
export interface NewIdentity {
  readonly provider: string;
  readonly issuer: string;
  readonly subject: string;
  readonly email: string | undefined;
  readonly name: string | undefined;
}

export interface UserPage {
  /** A part of the name or of the address. */
  readonly text: string | undefined;
  readonly state: "active" | "disabled" | undefined;
  /** Goes on behind this name. */
  readonly after: string | undefined;
  readonly limit: number;
}

export interface UserChange {
  readonly email?: string | undefined;
  readonly isEmailVerified?: boolean | undefined;
  readonly isDisabled?: boolean | undefined;
  readonly isAdmin?: boolean | undefined;
}
