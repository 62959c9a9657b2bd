import { ApiProblem } from "@estiva/contract/problems";
import type { MailPost } from "#server/mail/mail-post.ts";
import type { OneTimeSecretRecords } from "../one-time-secrets/one-time-secret-records.ts";
import { makeOneTimeSecret, oneTimeKey } from "../one-time-secrets/one-time-secrets.ts";
import type { PasswordRecords } from "../passwords/password-records.ts";
import type { UserRecord, UserRecords } from "./user-records.ts";

/** In milliseconds. */
const linkLifetime = 24 * 60 * 60_000;

/** In milliseconds: an account gets a mail of this kind no more often. */
const pause = 5 * 60_000;

export interface EmailVerificationParts {
  readonly secrets: OneTimeSecretRecords;
  readonly records: PasswordRecords;
  readonly users: UserRecords;
  /** Undefined where no mail is configured. */
  readonly post: MailPost | undefined;
  readonly now: () => number;
}

/** Has people prove that an address is theirs. */
export class EmailVerification {
  readonly #parts: EmailVerificationParts;

  constructor(parts: EmailVerificationParts) {
    this.#parts = parts;
  }

  get canSend(): boolean {
    return this.#parts.post !== undefined;
  }

  /** Sends a link where there is an address to be verified and mail to send; not again within five minutes. */
  async send(user: UserRecord): Promise<void> {
    const { post, secrets, now } = this.#parts;
    if (post === undefined || user.email === undefined || user.emailVerifiedAt !== undefined) return;
    const last = await secrets.lastMadeAt(user.id, "verify");
    if (last !== undefined && now() - last < pause) return;
    const data = { email: user.email };
    const wanted = { purpose: "verify", userId: user.id, data, lifetime: linkLifetime } as const;
    const token = await makeOneTimeSecret(secrets, wanted, now());
    post.send(user, { kind: "verify-email", username: user.username, token, validFor: linkLifetime });
  }

  /** @returns whose address is verified now. @throws ApiProblem link_invalid, email_taken */
  async redeem(token: string): Promise<UserRecord> {
    const { records, users, now } = this.#parts;
    const key = oneTimeKey(token, "verify");
    const userId = key && (await records.verifyEmail(key.secretHash, now()));
    const user = userId === undefined ? undefined : await users.find(userId);
    if (user === undefined) throw new ApiProblem("link_invalid");
    return user;
  }
}
