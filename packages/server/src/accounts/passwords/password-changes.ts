import { ApiProblem } from "@estiva/contract/problems";
import type { MailPost } from "#server/mail/mail-post.ts";
import { tooManyAttempts } from "../throttling/too-many-attempts.ts";
import type { UserRecord } from "../users/user-records.ts";
import type { NewPasswords } from "./new-passwords.ts";
import type { PasswordCheck } from "./password-check.ts";
import type { PasswordRecords } from "./password-records.ts";

export interface PasswordChangesParts {
  readonly check: PasswordCheck;
  readonly passwords: NewPasswords;
  readonly records: PasswordRecords;
  readonly post: MailPost | undefined;
  readonly now: () => number;
}

/** Who changes a password, and where. */
export interface PasswordChanger {
  /** Whether it is the account's own. */
  readonly isOwner: boolean;
  /** The session in which it is changed, which goes on. */
  readonly sessionId: number | undefined;
  readonly address: string | undefined;
}

/** Changes passwords of people who know the old one, and of others by an admin. */
export class PasswordChanges {
  readonly #parts: PasswordChangesParts;

  constructor(parts: PasswordChangesParts) {
    this.#parts = parts;
  }

  /**
   * @param current needed where the owner changes a password that is there.
   * @throws ApiProblem credentials_invalid and the passwords' codes, too_many_attempts
   */
  async change(
    user: UserRecord,
    { current, next }: { readonly current: string | undefined; readonly next: string },
    { isOwner, sessionId, address }: PasswordChanger,
  ): Promise<void> {
    const { passwords, records, post, now } = this.#parts;
    if (isOwner && user.hasPassword) await this.#confirm(user, current ?? "", address);
    const hash = await passwords.hash(next, { ...user, address });
    await records.set(user.id, hash, { keptSession: isOwner ? sessionId : undefined, now: now() });
    post?.send(user, { kind: "password-changed", username: user.username, notice: true });
  }

  async #confirm(user: UserRecord, password: string, address: string | undefined): Promise<void> {
    const verdict = await this.#parts.check.check(user.username, password, address);
    if (verdict.kind === "throttled") throw tooManyAttempts(verdict.retryAfter);
    if (verdict.kind === "wrong")
      throw new ApiProblem("credentials_invalid", { detail: "The current password is wrong." });
  }
}
