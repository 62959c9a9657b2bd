import { ApiProblem } from "@estiva/contract/problems";
import type { OneTimeSecretRecords } from "../one-time-secrets/one-time-secret-records.ts";
import { makeOneTimeSecret, oneTimeKey } from "../one-time-secrets/one-time-secrets.ts";
import type { PasswordCheck } from "../passwords/password-check.ts";
import type { SecondFactors } from "../second-factors/second-factors.ts";
import { tooManyAttempts } from "../throttling/too-many-attempts.ts";
import type { EmailVerification } from "../users/email-verification.ts";
import type { UserRecord, UserRecords } from "../users/user-records.ts";
import type { SessionRecord } from "./session-records.ts";
import type { Sessions, SignInPlace } from "./sessions.ts";
import type { AccountSecrets } from "./sign-in-records.ts";

/** In milliseconds: for how long the second step may be done. */
const challengeLifetime = 5 * 60_000;

/** Codes that may be tried for one challenge. */
const attemptsPerChallenge = 5;

export interface SignInParts {
  readonly passwords: PasswordCheck;
  readonly users: UserRecords;
  readonly sessions: Sessions;
  readonly secrets: OneTimeSecretRecords;
  readonly secondFactors: SecondFactors;
  readonly verification: EmailVerification;
  readonly now: () => number;
}

/** Where a sign-in has come to. */
export type SignInStep = SignedIn | SecondStep;

export interface SignedIn {
  readonly kind: "session";
  readonly user: UserRecord;
  /** The session's own, for the cookie; it isn't kept. */
  readonly secret: string;
  readonly session: SessionRecord;
}

/** A second factor is on: the challenge and a code make the session. */
export interface SecondStep {
  readonly kind: "challenge";
  readonly user: UserRecord;
  readonly challenge: string;
  readonly expiresAt: number;
}

/** A sign-in that was refused, with whose it would have been, for the audit alone. */
export class SignInRefused extends ApiProblem {
  override readonly name = "SignInRefused";
  readonly account: Pick<AccountSecrets, "id" | "username"> | undefined;

  constructor(
    code: "credentials_invalid" | "email_unverified" | "challenge_invalid" | "code_invalid",
    account: SignInRefused["account"],
  ) {
    super(code);
    this.account = account;
  }
}

/** Signs people in with a browser. */
export class SignIn {
  readonly #parts: SignInParts;

  constructor(parts: SignInParts) {
    this.#parts = parts;
  }

  /**
   * The first step.
   * @param login a name or a verified address.
   * @throws SignInRefused; ApiProblem too_many_attempts
   */
  async withPassword(login: string, password: string, place: SignInPlace): Promise<SignInStep> {
    const verdict = await this.#parts.passwords.check(login, password, place.address);
    if (verdict.kind === "throttled") throw tooManyAttempts(verdict.retryAfter);
    if (verdict.kind === "wrong") throw new SignInRefused("credentials_invalid", verdict.account);
    if (verdict.kind === "unconfirmed") return await this.#refuseUnconfirmed(verdict.account);
    return await this.proceed(verdict.account.id, "password", place, verdict.account.credentialVersion);
  }

  /**
   * What follows on a proof of who somebody is: a session, or where a second factor is on a challenge.
   * @param method `password`, or `provider:<id>`.
   * @param provenFor the account's credential version when it was proved, where the proof rests on it: checking a
   *   password takes a while, in which it may be changed.
   * @throws SignInRefused where there is no such account any more, or what was proved no longer holds.
   */
  async proceed(userId: number, method: string, place: SignInPlace, provenFor?: number): Promise<SignInStep> {
    const user = await this.#parts.users.find(userId);
    if (user === undefined || user.isDisabled) throw new SignInRefused("credentials_invalid", undefined);
    if (provenFor !== undefined && user.credentialVersion !== provenFor)
      throw new SignInRefused("credentials_invalid", user);
    if (!user.hasSecondFactor) return await this.#begin(user, method, place);
    const data = { method, credentialVersion: user.credentialVersion };
    const wanted = { purpose: "challenge", userId, data, lifetime: challengeLifetime } as const;
    const now = this.#parts.now();
    const challenge = await makeOneTimeSecret(this.#parts.secrets, wanted, now);
    return { kind: "challenge", user, challenge, expiresAt: now + challengeLifetime };
  }

  /**
   * The second step.
   * @param code of the authenticator app, or a recovery code.
   * @throws SignInRefused; ApiProblem too_many_attempts
   */
  async withCode(challenge: string, code: string, place: SignInPlace): Promise<SignedIn> {
    const { secrets, users, secondFactors, now } = this.#parts;
    const key = oneTimeKey(challenge, "challenge");
    const known = key && (await secrets.attempt(key, attemptsPerChallenge, now()));
    const user = known?.userId === undefined ? undefined : await users.find(known.userId);
    const isOutdated = user?.credentialVersion !== known?.data.credentialVersion;
    if (key === undefined || user === undefined || user.isDisabled || isOutdated)
      throw new SignInRefused("challenge_invalid", undefined);
    if (!(await secondFactors.accepts(user.id, code))) throw new SignInRefused("code_invalid", user);
    if ((await secrets.take(key, now())) === undefined) throw new SignInRefused("challenge_invalid", user);
    return await this.#begin(user, String(known?.data.method), place);
  }

  /** Whoever knows the password gets the link again. */
  async #refuseUnconfirmed(account: AccountSecrets): Promise<never> {
    const user = await this.#parts.users.find(account.id);
    if (user !== undefined) await this.#parts.verification.send(user);
    throw new SignInRefused("email_unverified", account);
  }

  async #begin(user: UserRecord, method: string, place: SignInPlace): Promise<SignedIn> {
    const begun = await this.#parts.sessions.begin(user, method, place);
    if (begun === undefined) throw new SignInRefused("credentials_invalid", user);
    const { secret, session } = begun;
    return { kind: "session", user: { ...user, lastSignedInAt: session.signedInAt }, secret, session };
  }
}
