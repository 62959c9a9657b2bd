/** Second factors of accounts. */
export interface SecondFactorRecords {
  /** Undefined where there is none, neither on nor begun. */
  find(userId: number): Promise<SecondFactorRecord | undefined>;

  /** Keeps a secret that is not in force yet. False where a second factor is on. */
  begin(userId: number, secret: string): Promise<boolean>;

  /**
   * Switches it on, and ends docker logins and all sessions but one in the same transaction. False where the
   * secret is not the one that was begun, or is on already.
   */
  confirm(userId: number, confirmation: Confirmation): Promise<boolean>;

  /**
   * Switches it off and ends docker logins. False where there is none.
   * @throws ApiProblem organization_second_factor
   */
  remove(userId: number, now: number): Promise<boolean>;

  /**
   * Switches it off for somebody who has lost it, also where an organisation requires it, and ends docker logins and
   * all sessions. False where there is none.
   */
  removeLost(userId: number, now: number): Promise<boolean>;

  /** Uses up a time step and all before it. False where it was used: of two who come at once one succeeds. */
  useStep(userId: number, step: number): Promise<boolean>;

  /** Uses up a recovery code by its hash. False where there is no such one left. */
  useRecoveryCode(userId: number, codeHash: string, now: number): Promise<boolean>;

  replaceRecoveryCodes(userId: number, codeHashes: readonly string[]): Promise<void>;
}

export interface SecondFactorRecord {
  /** In Base32. */
  readonly secret: string;
  /** Undefined while it only has been begun. */
  readonly confirmedAt: number | undefined;
  /** The time step of the code that was accepted last. */
  readonly lastStep: number | undefined;
  readonly recoveryCodesLeft: number;
}

export interface Confirmation {
  readonly secret: string;
  readonly step: number;
  readonly codeHashes: readonly string[];
  readonly keptSession: number | undefined;
  readonly now: number;
}
