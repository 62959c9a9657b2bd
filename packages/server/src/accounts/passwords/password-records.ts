/** Changes of passwords. Each ends what the old one has opened: sessions, docker logins, waiting sign-ins. */
export interface PasswordRecords {
  /**
   * @param keptSession the session in which it is changed, which goes on.
   * @returns false where there is no such account.
   */
  set(userId: number, passwordHash: string, change: PasswordChange): Promise<boolean>;

  /**
   * Sets a password by the secret of a reset link, and uses up the link.
   * @returns whose it was; undefined where the link is used, expired, unknown, or of an address that was replaced.
   */
  reset(secretHash: string, passwordHash: string, now: number): Promise<number | undefined>;

  /**
   * Verifies the address that a link was sent to, and uses up the link.
   * @returns whose it was; undefined where the link is used, expired, unknown, or of an address that was replaced.
   * @throws ApiProblem email_taken
   */
  verifyEmail(secretHash: string, now: number): Promise<number | undefined>;
}

export interface PasswordChange {
  readonly keptSession: number | undefined;
  readonly now: number;
}
