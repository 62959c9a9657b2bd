import type { PrincipalFacts } from "#server/rights/access-records.ts";
import { hashSecret, kindOf, newSecret } from "../secrets.ts";
import type { UserRecord } from "../users/user-records.ts";
import type { SessionRecord, SessionRecords } from "./session-records.ts";

/** In milliseconds. A session ends when it wasn't used for so long, or is so old. */
export const longestIdleSession = 14 * 24 * 60 * 60_000;
export const longestSession = 90 * 24 * 60 * 60_000;

/** For how long after signing in the most sensitive changes are allowed, in milliseconds. */
export const freshFor = 10 * 60_000;

/** How often a use is written down, in milliseconds. */
const touchInterval = 60_000;

/** When a session ends if it isn't used any more, in milliseconds since 1970. */
export function sessionEnd({
  lastSeenAt,
  expiresAt,
}: Pick<SessionRecord, "lastSeenAt" | "expiresAt">): number {
  return Math.min(lastSeenAt + longestIdleSession, expiresAt);
}

/** Where somebody signed in from. */
export interface SignInPlace {
  readonly address: string | undefined;
  readonly userAgent: string | undefined;
}

/** A session that has not ended, of an account that may act. */
export interface LivingSession {
  readonly session: SessionRecord;
  readonly principal: PrincipalFacts;
}

/** Sign-in sessions: made when somebody has proved who they are, found again by a secret in a cookie. */
export class Sessions {
  readonly #records: SessionRecords;
  readonly #now: () => number;

  constructor(parts: { records: SessionRecords; now: () => number }) {
    this.#records = parts.records;
    this.#now = parts.now;
  }

  /**
   * Begins a session with a secret that nobody has seen before.
   * @param user with the credential version that the sign-in rests on; undefined where it is another by now.
   */
  async begin(
    { id: userId, credentialVersion }: Pick<UserRecord, "id" | "credentialVersion">,
    method: string,
    { address, userAgent }: SignInPlace,
  ): Promise<{ readonly secret: string; readonly session: SessionRecord } | undefined> {
    const secret = newSecret("session");
    const now = this.#now();
    const session = {
      secretHash: hashSecret(secret),
      userId,
      method,
      address,
      userAgent: userAgent?.slice(0, 300),
      createdAt: now,
      signedInAt: now,
      expiresAt: now + longestSession,
    };
    const id = await this.#records.add(session, credentialVersion);
    return id === undefined ? undefined : { secret, session: { ...session, id, lastSeenAt: now } };
  }

  /** The living session of this secret, of an account that may act. */
  async find(secret: string): Promise<LivingSession | undefined> {
    if (kindOf(secret) !== "session") return undefined;
    const found = await this.#records.findByHash(hashSecret(secret));
    const now = this.#now();
    if (found === undefined || sessionEnd(found.session) <= now) return undefined;
    const { session, principal } = found;
    if (principal?.isActive !== true) return undefined;
    if (now - session.lastSeenAt > touchInterval) await this.#records.touch(session.id, now);
    return { session, principal };
  }

  /** Whether the session's owner proved to be there a short while ago. */
  isFresh({ signedInAt }: { readonly signedInAt: number }): boolean {
    return this.#now() - signedInAt < freshFor;
  }
}
