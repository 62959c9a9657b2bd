import { createHmac, randomBytes } from "node:crypto";
import { BoundedMap } from "#server/memory/bounded-map.ts";
import { normalizePassword } from "./passwords.ts";

/** In milliseconds: clients that use Basic send the password with every request, and argon2 takes 23 of them. */
const lifetime = 60_000;

const maxRemembered = 10_000;

/**
 * Passwords that were verified a moment ago, so that the next request with the same one needs no argon2. Kept as
 * an HMAC under a key of this process, over user, stored hash and password: a changed password is unknown here at
 * once. Whether the account is still alive is the caller's to ask, each time.
 */
export class VerifiedPasswords {
  readonly #key = randomBytes(32);
  readonly #now: () => number;
  /** When each was verified. */
  readonly #verified: BoundedMap<string, number>;

  /** @param now milliseconds since 1970 */
  constructor(now: () => number, capacity = maxRemembered) {
    this.#now = now;
    this.#verified = new BoundedMap({ capacity });
  }

  /**
   * Stands for this password of this user, in this process only.
   *
   * @param passwordHash the stored PHC string; undefined for an unknown user.
   */
  fingerprint(user: string, passwordHash: string | undefined, password: string): string {
    const parts = [user, passwordHash ?? "", normalizePassword(password) ?? ""];
    return createHmac("sha256", this.#key).update(JSON.stringify(parts)).digest("base64url");
  }

  /** Remembers what was just verified, for 60 seconds, however often it is used. */
  remember(fingerprint: string): void {
    this.#verified.set(fingerprint, this.#now());
  }

  /** Was it verified within the last 60 seconds? */
  knows(fingerprint: string): boolean {
    const verifiedAt = this.#verified.get(fingerprint);
    if (verifiedAt === undefined) return false;
    const age = this.#now() - verifiedAt;
    // A clock that was set back must not prolong it.
    if (age >= 0 && age < lifetime) return true;
    this.#verified.take(fingerprint);
    return false;
  }
}
