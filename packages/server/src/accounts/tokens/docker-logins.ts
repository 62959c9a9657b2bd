import { type Principal, parsePrincipal, userPrincipal } from "#server/rights/principal.ts";
import { hashSecret, lastFour, newSecret } from "../secrets.ts";
import type { NewToken, TokenRecords } from "./token-records.ts";

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
    const secret = newSecret("refresh");
    const now = this.#now();
    const login: NewToken = {
      kind: "refresh",
      principal: owner,
      name: `docker login (${client?.slice(0, 60) || "unknown client"})`,
      secretHash: hashSecret(secret),
      lastFour: lastFour(secret),
      scopes: undefined,
      credentialVersion,
      createdBy: owner,
      createdAt: now,
      expiresAt: now + longest,
    };
    await this.#tokens.addInPlace(login, maxLogins);
    return secret;
  }
}

/** Whether a login has been used recently enough to go on. */
export function isIdle(
  token: { readonly lastUsedAt: number | undefined; readonly createdAt: number },
  now: number,
): boolean {
  return now - (token.lastUsedAt ?? token.createdAt) > longestIdle;
}
