import { type Principal, parsePrincipal, userPrincipal } from "#server/rights/principal.ts";
import { hashSecret, lastFour, newSecret } from "../secrets.ts";
import type { TokenRecords } from "./token-records.ts";

/** In milliseconds. */
const longest = 90 * 24 * 60 * 60_000;
const longestIdle = 30 * 24 * 60 * 60_000;

/** Living logins of one account; with one more, the one used least recently ends. */
const maxLogins = 200;

/**
 * Refresh tokens: docker login asks for one, keeps it instead of the password, and never takes a new one, so
 * they are not rotated.
 */
export class DockerLogins {
  readonly #tokens: TokenRecords;
  readonly #now: () => number;

  constructor(tokens: TokenRecords, now: () => number) {
    this.#tokens = tokens;
    this.#now = now;
  }

  /**
   * @param credentialVersion the account's, at the time that its password was shown.
   * @param client what the client calls itself.
   * @returns the secret, which is not kept.
   */
  async begin(
    principal: Principal,
    credentialVersion: number,
    client: string | null,
  ): Promise<string | undefined> {
    const parts = parsePrincipal(principal);
    if (parts?.kind !== "user") return undefined;
    const owner = userPrincipal(parts.id);
    await this.#makeRoom(owner);
    const secret = newSecret("refresh");
    const now = this.#now();
    await this.#tokens.add({
      kind: "refresh",
      principal: owner,
      credentialVersion,
      createdBy: owner,
      createdAt: now,
      name: `docker login (${client?.slice(0, 60) || "unknown client"})`,
      secretHash: hashSecret(secret),
      lastFour: lastFour(secret),
      scopes: undefined,
      expiresAt: now + longest,
    });
    return secret;
  }

  async #makeRoom(owner: Principal): Promise<void> {
    const living = await this.#tokens.page(owner, {
      kinds: ["refresh"],
      before: undefined,
      limit: maxLogins,
    });
    if (living.length < maxLogins) return;
    const usedAt = (token: (typeof living)[number]) => token.lastUsedAt ?? token.createdAt;
    const oldest = living.reduce((least, next) => (usedAt(next) < usedAt(least) ? next : least));
    await this.#tokens.revoke(oldest.id, owner, this.#now());
  }
}

/** Whether a login has been used recently enough to go on. */
export function isIdle(
  token: { readonly lastUsedAt: number | undefined; readonly createdAt: number },
  now: number,
): boolean {
  return now - (token.lastUsedAt ?? token.createdAt) > longestIdle;
}
