/** A link to reset a password or to verify an address. */
export interface MailedLink {
  readonly userId: number;
  /** Where it was sent; undefined for one that the operator hands out. */
  readonly email: string | undefined;
}

/**
 * Whether a link still opens its account. It may have been on its way when the address was replaced, and must not
 * open the account to the old one; what the operator hands out went to no address.
 * @param address the account's.
 */
export function isOwnAddress({ email }: MailedLink, address: string | undefined): boolean {
  return email === undefined || email === address;
}
