import { addressGroup } from "./address-group.ts";
import { BoundedCounts } from "./bounded-counts.ts";
import { RateLimit } from "./rate-limit.ts";

/** Failures of one (account, address) that cost nothing but the answer. */
const freeFailures = 5;

/** In seconds; each failure after the free ones doubles the wait, from one second up to this. */
const longestDelay = 15 * 60;

/** In seconds without a failure, after the wait: then all is forgotten. Guesses stay below a hundred a day. */
const forgottenAfter = 24 * 60 * 60;

/** Failures of one address, of whatever accounts, in so many seconds: 500 people behind one are normal. */
const failuresPerAddress = 500;
const addressPeriod = 15 * 60;

/**
 * (account, address) pairs in memory, 9 MB at most. To push one out takes as many failures, each with its hash:
 * four minutes of both places in the hash queue.
 */
const maxPairs = 20_000;
const maxAddresses = 20_000;

/** In seconds. */
const signUpPeriod = 60 * 60;

export interface ThrottleSettings {
  /** Sign-ups of one address in an hour; undefined for no limit. */
  readonly signUpsPerHour: number | undefined;
}

/**
 * Slows down guessing of passwords and codes. It is asked before anything is hashed, answers at once, and counts
 * failures only: those of an account from one address, and those of an address. No count is of an account alone,
 * since strangers could then lock its owner out. Tokens never come here: they can't be guessed.
 */
export class Throttle {
  readonly #pairs = new BoundedCounts(forgottenAfter, maxPairs);
  /** Wrong passwords that were counted, so that a program with an old password counts once. */
  readonly #known = new BoundedCounts(forgottenAfter, maxPairs);
  readonly #addresses = new BoundedCounts(addressPeriod, maxAddresses);
  readonly #signUps: RateLimit;

  constructor(settings: ThrottleSettings) {
    this.#signUps = new RateLimit(settings.signUpsPerHour ?? Number.POSITIVE_INFINITY, signUpPeriod);
  }

  /**
   * May this be tried now?
   *
   * @param account what was typed, or the account's id where there is one: then name and e-mail count as one.
   * @param address the client's
   * @returns seconds to wait (429, Retry-After), or undefined for "go on".
   */
  async check(account: string, address: string | undefined): Promise<number | undefined> {
    const client = addressGroup(address);
    const pair = await this.#pairs.get([fold(account), client]);
    const waits = pair === undefined ? 0 : pair.remaining - forgottenAfter * 1_000;
    if (waits > 0) return Math.ceil(waits / 1_000);
    const failures = await this.#addresses.get([client]);
    if (failures === undefined || failures.count < failuresPerAddress) return undefined;
    return Math.ceil(failures.remaining / 1_000);
  }

  /**
   * Counts a failure.
   *
   * @param guess stands for what was tried, see `VerifiedPasswords.fingerprint`: the same guess again tells an
   *   attacker nothing and is not counted. Without it each counts.
   */
  async failed(account: string, address: string | undefined, guess?: string): Promise<void> {
    const client = addressGroup(address);
    const pair = [fold(account), client];
    if (guess !== undefined && (await this.#known.add([...pair, guess])).count > 1) return;
    await this.#addresses.add([client]);
    const { count } = await this.#pairs.add(pair);
    await this.#pairs.set(pair, count, delayAfter(count) + forgottenAfter);
  }

  /** Forgets the failures of this account from this address. Those of the address stay. */
  async succeeded(account: string, address: string | undefined): Promise<void> {
    await this.#pairs.forget([fold(account), addressGroup(address)]);
  }

  /** Takes one of the address's sign-ups. @returns seconds to wait where there is none left. */
  async signUp(address: string | undefined): Promise<number | undefined> {
    return await this.#signUps.take(addressGroup(address));
  }
}

/** In seconds. */
function delayAfter(failures: number): number {
  if (failures < freeFailures) return 0;
  return Math.min(2 ** (failures - freeFailures), longestDelay);
}

function fold(account: string): string {
  return account.normalize("NFC").trim().toLowerCase();
}
