import type { AccountSecrets, SignInRecords } from "../sessions/sign-in-records.ts";
import { addressGroup } from "../throttling/address-group.ts";
import type { Throttle } from "../throttling/throttle.ts";
import { type HashQueue, HashQueueFull } from "./hash-queue.ts";
import { hashPassword, verifyPassword } from "./passwords.ts";
import type { VerifiedPasswords } from "./verified-passwords.ts";

export type PasswordVerdict =
  | { readonly kind: "right"; readonly account: AccountSecrets }
  /** The password is right, but the account can't be used before its address is verified. */
  | { readonly kind: "unconfirmed"; readonly account: AccountSecrets }
  /** Unknown, disabled and wrong look the same, and take as long; whose it is, is for the audit alone. */
  | { readonly kind: "wrong"; readonly account: AccountSecrets | undefined }
  /** In seconds. */
  | { readonly kind: "throttled"; readonly retryAfter: number };

export interface PasswordCheckParts {
  readonly records: SignInRecords;
  readonly throttle: Throttle;
  readonly queue: HashQueue;
  readonly verified: VerifiedPasswords;
  /** Whether a new account's address must be verified before the account can be used. */
  readonly requireVerifiedEmail: boolean;
}

/** The one place where a typed password meets a stored hash. */
export class PasswordCheck {
  readonly #parts: PasswordCheckParts;

  constructor(parts: PasswordCheckParts) {
    this.#parts = parts;
  }

  /**
   * Whether this is the password of that account.
   * @param login a user's name or verified e-mail address, as typed.
   * @param address the client's.
   */
  async check(login: string, password: string, address: string | undefined): Promise<PasswordVerdict> {
    const verdict = await this.#judge(login, password, address);
    const mayNotYet =
      this.#parts.requireVerifiedEmail && verdict.kind === "right" && verdict.account.isUnconfirmed;
    return mayNotYet ? { kind: "unconfirmed", account: verdict.account } : verdict;
  }

  async #judge(login: string, password: string, address: string | undefined): Promise<PasswordVerdict> {
    const { records, verified } = this.#parts;
    const account = await records.account(login);
    const key = account === undefined ? login : String(account.id);
    const fingerprint = verified.fingerprint(key, account?.passwordHash, password);
    if (account?.isActive === true && verified.knows(fingerprint)) return { kind: "right", account };
    try {
      return await this.#parts.queue.run(addressGroup(address), () =>
        this.#compare({ account, key, fingerprint, password, address }),
      );
    } catch (error) {
      if (error instanceof HashQueueFull) return { kind: "throttled", retryAfter: error.retryAfter };
      throw error;
    }
  }

  async #compare({ account, key, fingerprint, password, address }: Attempt): Promise<PasswordVerdict> {
    const { throttle, verified, records } = this.#parts;
    const retryAfter = await throttle.check(key, address);
    if (retryAfter !== undefined) return { kind: "throttled", retryAfter };
    const { matches, needsRehash } = await verifyPassword(password, account?.passwordHash);
    if (!matches || account?.isActive !== true) {
      await throttle.failed(key, address, fingerprint);
      return { kind: "wrong", account };
    }
    await throttle.succeeded(key, address);
    verified.remember(fingerprint);
    if (needsRehash && account.passwordHash !== undefined)
      await records.renewHash(account.id, account.passwordHash, await hashPassword(password));
    return { kind: "right", account };
  }
}

interface Attempt {
  readonly account: AccountSecrets | undefined;
  readonly key: string;
  readonly fingerprint: string;
  readonly password: string;
  readonly address: string | undefined;
}
