import { ApiProblem } from "@estiva/contract/problems";
import { AccountName } from "@estiva/protocol";
import type { OneTimeSecret, OneTimeSecretRecords } from "../one-time-secrets/one-time-secret-records.ts";
import { makeOneTimeSecret, oneTimeKey } from "../one-time-secrets/one-time-secrets.ts";
import { hashSecret } from "../secrets.ts";
import type { NewIdentity } from "../users/user-records.ts";
import type { ExternalIdentity } from "./identity-provider.ts";

/** In milliseconds: for how long somebody may choose a name, or confirm a link. */
export const pendingLifetime = 15 * 60_000;

/** To sign in, or to sign in to the account that one has already. */
export type ExternalIntent = "sign_in" | "link";

/** Somebody whom a provider has vouched for, in one browser, and who is nobody here yet. */
export interface PendingIdentity {
  readonly identity: NewIdentity;
  readonly isEmailVerified: boolean;
  /** A name that an account could have, made of what the provider calls the person. */
  readonly suggestedUsername: AccountName | undefined;
  readonly intent: ExternalIntent;
  /** The account that is to be linked. */
  readonly userId: number | undefined;
  readonly expiresAt: number;
}

const purpose = "pending-identity";

/**
 * Keeps pending identities by the secret in the browser's cookie. A page must name what it means by the handle that
 * it reads here, too: neither a planted cookie nor a handle from somebody else's browser does anything alone.
 */
export class PendingIdentities {
  readonly #secrets: OneTimeSecretRecords;
  readonly #now: () => number;

  constructor(secrets: OneTimeSecretRecords, now: () => number) {
    this.#secrets = secrets;
    this.#now = now;
  }

  /** @returns the cookie's secret, one that nobody has seen before. */
  async add(identity: ExternalIdentity, intent: ExternalIntent, userId: number | undefined): Promise<string> {
    const { provider, issuer, subject, email, emailVerified, name, suggestedUsername } = identity;
    const data = { intent, provider, issuer, subject, email, emailVerified, name, suggestedUsername };
    const wanted = { purpose, userId, data, lifetime: pendingLifetime } as const;
    return await makeOneTimeSecret(this.#secrets, wanted, this.#now());
  }

  /** @param secret the cookie's. */
  async find(secret: string | undefined): Promise<PendingIdentity | undefined> {
    const key = secret === undefined ? undefined : oneTimeKey(secret, purpose);
    const found = key && (await this.#secrets.find(key, this.#now()));
    return found && read(found);
  }

  /** What pages call the pending identity by: told to the browser that has the cookie, and of no use without it. */
  handleOf(secret: string): string {
    return hashSecret(`pending identity of ${secret}`);
  }

  /** The one that both the cookie and the page mean. @throws ApiProblem identity_invalid */
  async require(secret: string | undefined, handle: string): Promise<PendingIdentity> {
    const pending = await this.find(secret);
    if (pending === undefined || secret === undefined || this.handleOf(secret) !== handle)
      throw new ApiProblem("identity_invalid");
    return pending;
  }

  /** As `require`, and it must be one to sign up with. @throws ApiProblem identity_invalid */
  async requireUnlinked(secret: string | undefined, handle: string): Promise<PendingIdentity> {
    const pending = await this.require(secret, handle);
    if (pending.intent === "link") throw new ApiProblem("identity_invalid");
    return pending;
  }

  async remove(secret: string): Promise<void> {
    const key = oneTimeKey(secret, purpose);
    if (key !== undefined) await this.#secrets.take(key, this.#now());
  }
}

function read({ data, userId, expiresAt }: OneTimeSecret): PendingIdentity {
  const kept = data as unknown as ExternalIdentity & { readonly intent: ExternalIntent };
  const { provider, issuer, subject, email, name, emailVerified, intent } = kept;
  return {
    identity: { provider, issuer, subject, email, name },
    isEmailVerified: email !== undefined && emailVerified,
    suggestedUsername: accountNameLike(kept.suggestedUsername),
    intent,
    userId,
    expiresAt,
  };
}

/** `Ana.Júlia` → `ana-julia` */
function accountNameLike(text: string | undefined): AccountName | undefined {
  const plain = (text ?? "").normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase();
  const name = AccountName.parse(
    plain
      .replaceAll(/[^a-z0-9]+/g, "-")
      .slice(0, 40)
      .replaceAll(/^-|-$/g, "")
      .slice(0, 39)
      .replace(/-$/, ""),
  );
  return name !== undefined && AccountName.reservation(name) === undefined ? name : undefined;
}
