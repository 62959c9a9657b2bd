import { ApiProblem } from "@estiva/contract/problems";
import type { AccountName } from "@estiva/protocol";
import type { MailPost } from "#server/mail/mail-post.ts";
import type { OneTimeSecretRecords } from "../one-time-secrets/one-time-secret-records.ts";
import { makeOneTimeSecret, oneTimeKey } from "../one-time-secrets/one-time-secrets.ts";
import type { SecondFactorRecords } from "../second-factors/second-factor-records.ts";
import type { SignInRecords } from "../sessions/sign-in-records.ts";
import { addressGroup } from "../throttling/address-group.ts";
import { RateLimit } from "../throttling/rate-limit.ts";
import { tooManyAttempts } from "../throttling/too-many-attempts.ts";
import type { UserRecord, UserRecords } from "../users/user-records.ts";
import type { NewPasswords } from "./new-passwords.ts";
import type { PasswordRecords } from "./password-records.ts";

/** In milliseconds. */
export const resetLifetime = 60 * 60_000;

/** Requests of one address, and mails to one account, in an hour. */
const requestsPerHour = 60;
const mailsPerHour = 3;

export interface PasswordResetParts {
  readonly signIn: SignInRecords;
  readonly users: UserRecords;
  readonly records: PasswordRecords;
  readonly secrets: OneTimeSecretRecords;
  readonly passwords: NewPasswords;
  readonly secondFactors: Pick<SecondFactorRecords, "removeLost">;
  /** Undefined where no mail is configured. */
  readonly post: MailPost | undefined;
  readonly now: () => number;
  /** Hears of what went wrong after the answer. */
  readonly onFailure: (error: unknown) => void;
}

interface LinkData {
  readonly isRecovery?: boolean;
  readonly email?: string | undefined;
}

/** Lets people who forgot their password set a new one, by a link in a mail to their verified address. */
export class PasswordReset implements AsyncDisposable {
  readonly #parts: PasswordResetParts;
  readonly #requests = new RateLimit(requestsPerHour, 60 * 60);
  readonly #mails = new RateLimit(mailsPerHour, 60 * 60);
  readonly #running = new Set<Promise<void>>();

  constructor(parts: PasswordResetParts) {
    this.#parts = parts;
  }

  /**
   * Sends a link, if there is such an account with a verified address and a password. That is found out later:
   * neither the answer nor its time tells.
   * @throws ApiProblem mail_not_configured, too_many_attempts
   */
  async request(login: string, address: string | undefined): Promise<void> {
    const { post, onFailure } = this.#parts;
    if (post === undefined) throw new ApiProblem("mail_not_configured");
    const wait = await this.#requests.take(addressGroup(address));
    if (wait !== undefined) throw tooManyAttempts(wait);
    const work = this.#send(login, post)
      .catch(onFailure)
      .finally(() => this.#running.delete(work));
    this.#running.add(work);
  }

  /**
   * Lets the operator give an admin a way back in who has lost the password, and perhaps the second factor too.
   * @returns a link's secret; undefined where no admin who may sign in has that name
   */
  async recoverAdmin(username: AccountName): Promise<string | undefined> {
    const { signIn, users } = this.#parts;
    const account = await signIn.account(username);
    const user = account?.isActive === true ? await users.find(account.id) : undefined;
    return user?.isAdmin === true ? await this.#link(user, { isRecovery: true }) : undefined;
  }

  /**
   * Sets a password by a link's secret. One that the operator gave takes the second factor off as well.
   * @returns whose password it is now. @throws ApiProblem link_invalid and the passwords' codes, too_many_attempts
   */
  async redeem(token: string, newPassword: string, address: string | undefined): Promise<UserRecord> {
    const { secrets, users, passwords, records, secondFactors, post, now } = this.#parts;
    const key = oneTimeKey(token, "reset");
    const link = key && (await secrets.find(key, now()));
    const user = link?.userId === undefined ? undefined : await users.find(link.userId);
    if (key === undefined || user === undefined || user.isDisabled) throw new ApiProblem("link_invalid");
    const hash = await passwords.hash(newPassword, { ...user, address });
    if ((await records.reset(key.secretHash, hash, now())) === undefined)
      throw new ApiProblem("link_invalid");
    if (link?.data.isRecovery === true) await secondFactors.removeLost(user.id, now());
    post?.send(user, { kind: "password-changed", username: user.username, notice: true });
    return user;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#running);
  }

  async #send(login: string, post: MailPost): Promise<void> {
    const { signIn, users } = this.#parts;
    const account = await signIn.account(login);
    const user = account?.isActive === true ? await users.find(account.id) : undefined;
    if (user?.hasPassword !== true || user.emailVerifiedAt === undefined) return;
    if ((await this.#mails.take(String(user.id))) !== undefined) return;
    const token = await this.#link(user, { email: user.email });
    post.send(user, { kind: "reset-password", username: user.username, token, validFor: resetLifetime });
  }

  /** @param data with the address that the link goes to, and with which it ends. */
  async #link({ id: userId }: UserRecord, data: LinkData): Promise<string> {
    const { secrets, now } = this.#parts;
    const wanted = { purpose: "reset", userId, data: { ...data }, lifetime: resetLifetime } as const;
    return await makeOneTimeSecret(secrets, wanted, now());
  }
}
