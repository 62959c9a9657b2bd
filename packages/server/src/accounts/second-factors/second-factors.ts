import { ApiProblem } from "@estiva/contract/problems";
import { RateLimit } from "../throttling/rate-limit.ts";
import { tooManyAttempts } from "../throttling/too-many-attempts.ts";
import {
  acceptedStep,
  hashRecoveryCode,
  newRecoveryCodes,
  newTotpSecret,
  totpAddress,
} from "./second-factor.ts";
import type { SecondFactorRecord, SecondFactorRecords } from "./second-factor-records.ts";

/**
 * Codes that may be tried for one account in an hour, from anywhere: whoever gets here knows the password, and
 * has one chance in 330,000 with each. A guesser needs more than a year for an even chance.
 */
const codesPerHour = 30;

/** Switches second factors on and off, and accepts their codes. */
export class SecondFactors {
  readonly #records: SecondFactorRecords;
  readonly #now: () => number;
  readonly #attempts = new RateLimit(codesPerHour, 60 * 60);

  constructor(records: SecondFactorRecords, now: () => number) {
    this.#records = records;
    this.#now = now;
  }

  /** The factor that is on or begun. */
  async find(userId: number): Promise<SecondFactorRecord | undefined> {
    return await this.#records.find(userId);
  }

  /**
   * Makes a secret for an authenticator app, in force once it is confirmed.
   * @param issuer the registry's host name.
   * @throws ApiProblem conflict
   */
  async begin(
    userId: number,
    { username, issuer }: { readonly username: string; readonly issuer: string },
  ): Promise<{ readonly secret: string; readonly address: string }> {
    const secret = newTotpSecret();
    if (!(await this.#records.begin(userId, secret))) throw new ApiProblem("conflict", { detail: isOn });
    return { secret, address: totpAddress(secret, username, issuer) };
  }

  /**
   * Switches the factor on, by a first code.
   * @param keptSession the session in which this is done; the others were opened by a password alone, and end.
   * @returns recovery codes, which are not kept.
   * @throws ApiProblem conflict, code_invalid, too_many_attempts
   */
  async confirm(userId: number, code: string, keptSession: number | undefined): Promise<readonly string[]> {
    const begun = await this.#records.find(userId);
    if (begun === undefined) throw new ApiProblem("conflict", { detail: "Begin with a secret for the app." });
    if (begun.confirmedAt !== undefined) throw new ApiProblem("conflict", { detail: isOn });
    await this.#slowDown(userId);
    const now = this.#now();
    const step = acceptedStep(begun.secret, code, begun.lastStep, now);
    if (step === undefined) throw new ApiProblem("code_invalid");
    const { codes, codeHashes } = makeRecoveryCodes();
    const confirmation = { secret: begun.secret, step, codeHashes, keptSession, now };
    if (!(await this.#records.confirm(userId, confirmation)))
      throw new ApiProblem("conflict", { detail: isOn });
    return codes;
  }

  /** @throws ApiProblem conflict, code_invalid, organization_second_factor, too_many_attempts */
  async disable(userId: number, code: string): Promise<void> {
    await this.#require(userId, code);
    if (!(await this.#records.remove(userId, this.#now())))
      throw new ApiProblem("conflict", { detail: isOff });
  }

  /** Switches the factor off for somebody who can't show a code any more. @throws ApiProblem conflict */
  async removeLost(userId: number): Promise<void> {
    if (!(await this.#records.removeLost(userId, this.#now())))
      throw new ApiProblem("conflict", { detail: isOff });
  }

  /** @returns new recovery codes; the old ones work no more. @throws as `disable` */
  async renewRecoveryCodes(userId: number, code: string): Promise<readonly string[]> {
    await this.#require(userId, code);
    const { codes, codeHashes } = makeRecoveryCodes();
    await this.#records.replaceRecoveryCodes(userId, codeHashes);
    return codes;
  }

  /**
   * Whether this is a right code of a factor that is on, never used before; now it is.
   * @throws ApiProblem too_many_attempts
   */
  async accepts(userId: number, code: string): Promise<boolean> {
    const factor = await this.#records.find(userId);
    if (factor?.confirmedAt === undefined) return false;
    await this.#slowDown(userId);
    const now = this.#now();
    const step = acceptedStep(factor.secret, code, factor.lastStep, now);
    if (step !== undefined) return await this.#records.useStep(userId, step);
    const codeHash = hashRecoveryCode(code);
    return codeHash !== undefined && (await this.#records.useRecoveryCode(userId, codeHash, now));
  }

  async #require(userId: number, code: string): Promise<void> {
    const factor = await this.#records.find(userId);
    if (factor?.confirmedAt === undefined) throw new ApiProblem("conflict", { detail: isOff });
    if (!(await this.accepts(userId, code))) throw new ApiProblem("code_invalid");
  }

  async #slowDown(userId: number): Promise<void> {
    const wait = await this.#attempts.take(String(userId));
    if (wait !== undefined) throw tooManyAttempts(wait);
  }
}

const isOn = "The account has a second factor already.";
const isOff = "The account has no second factor.";

function makeRecoveryCodes(): { readonly codes: readonly string[]; readonly codeHashes: readonly string[] } {
  const codes = newRecoveryCodes();
  return { codes, codeHashes: codes.flatMap((code) => hashRecoveryCode(code) ?? []) };
}
