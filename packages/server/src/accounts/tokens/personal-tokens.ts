import { ApiProblem } from "@estiva/contract/problems";
import type { UserPrincipal } from "#server/rights/principal.ts";
import { hashSecret, lastFour, newSecret } from "../secrets.ts";
import type { TokenRecord, TokenRecords } from "./token-records.ts";

/** Unless the owner says otherwise, in milliseconds. */
const defaultLifetime = 90 * 24 * 60 * 60_000;

/** Living tokens of one account. */
const maxTokens = 200;

/** What the owner wants of a new token. */
export interface WantedToken {
  readonly name: string;
  /** Texts `repository:<glob>:<actions>`, checked. */
  readonly scopes: readonly string[];
  /** Undefined for 90 days from now. */
  readonly expiresAt: number | undefined;
}

/** Personal access tokens: used with their owner's name, never above the owner's rights of the moment. */
export class PersonalTokens {
  readonly #records: TokenRecords;
  readonly #maxLifetime: number;
  readonly #now: () => number;

  /** @param maxLifetime in milliseconds; what the operator allows. */
  constructor(parts: { records: TokenRecords; maxLifetime: number; now: () => number }) {
    this.#records = parts.records;
    this.#maxLifetime = parts.maxLifetime;
    this.#now = parts.now;
  }

  /** @returns the secret, which is not kept. @throws ApiProblem request_invalid, quota_exceeded */
  async make(owner: UserPrincipal, wanted: WantedToken): Promise<{ secret: string; token: TokenRecord }> {
    const now = this.#now();
    const expiresAt = wanted.expiresAt ?? now + Math.min(defaultLifetime, this.#maxLifetime);
    if (expiresAt <= now) throw expiryInvalid("expires_at is in the past");
    if (expiresAt > now + this.#maxLifetime) {
      const days = Math.floor(this.#maxLifetime / (24 * 60 * 60_000));
      throw expiryInvalid(`this registry allows ${days} days at most`);
    }
    const secret = newSecret("pat");
    const token = {
      kind: "personal" as const,
      principal: owner,
      createdBy: owner,
      createdAt: now,
      expiresAt,
      name: wanted.name,
      scopes: wanted.scopes,
      credentialVersion: undefined,
      secretHash: hashSecret(secret),
      lastFour: lastFour(secret),
    };
    const id = await this.#records.addWithin(token, maxTokens, now);
    if (id === undefined) {
      throw new ApiProblem("quota_exceeded", {
        detail: `an account may have ${maxTokens} tokens; revoke some`,
      });
    }
    return { secret, token: { ...token, id, lastUsedAt: undefined, revokedAt: undefined } };
  }
}

function expiryInvalid(detail: string): ApiProblem {
  return new ApiProblem("request_invalid", { fields: [{ pointer: "#/expires_at", detail }] });
}
