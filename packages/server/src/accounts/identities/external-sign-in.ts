import { ApiProblem } from "@estiva/contract/problems";
import type { OneTimeSecretRecords } from "../one-time-secrets/one-time-secret-records.ts";
import { makeOneTimeSecret, oneTimeKey } from "../one-time-secrets/one-time-secrets.ts";
import type { SignInPlace } from "../sessions/sessions.ts";
import { type SignIn, SignInRefused, type SignInStep } from "../sessions/sign-in.ts";
import type { TeamRecords } from "../teams/team-records.ts";
import { addressGroup } from "../throttling/address-group.ts";
import { RateLimit } from "../throttling/rate-limit.ts";
import { tooManyAttempts } from "../throttling/too-many-attempts.ts";
import type { EmailVerification } from "../users/email-verification.ts";
import type { UserRecord, UserRecords } from "../users/user-records.ts";
import {
  type ExternalIdentity,
  IdentityNotAllowed,
  type IdentityProvider,
  IdentityProviderUnavailable,
  SignInElsewhereFailed,
  type SignInSecrets,
} from "./identity-provider.ts";
import type { IdentityRecords } from "./identity-records.ts";
import { ownPath } from "./own-path.ts";
import type { ExternalIntent, PendingIdentities } from "./pending-identities.ts";

const purpose = "sign-in-elsewhere";

/** In milliseconds: for how long somebody may be at the provider. */
export const attemptLifetime = 10 * 60_000;

/** Sign-ins that may be begun from one address in ten minutes: a row is kept for each. */
const beginningsPerAddress = 300;

export interface ExternalSignInParts {
  /** By id. */
  readonly providers: ReadonlyMap<string, IdentityProvider>;
  /** Where providers send browsers back to; there are no providers without. */
  readonly publicUrl: URL | undefined;
  /** Whether a new account's address must be verified before the account can be used. */
  readonly requireVerifiedEmail: boolean;
  readonly secrets: OneTimeSecretRecords;
  readonly identities: IdentityRecords;
  readonly pending: PendingIdentities;
  readonly users: UserRecords;
  readonly teams: Pick<TeamRecords, "syncGroups">;
  readonly signIn: SignIn;
  readonly verification: EmailVerification;
  readonly now: () => number;
}

/**
 * Why somebody who came back from a provider is not let in, as pages are told. `expired`: nothing was begun in this
 * browser, or too long ago, or it is finished; `unproven`: what came back doesn't belong to what was begun;
 * `identity_taken`: it signs in another account.
 */
export const externalSignInProblems = [
  "expired",
  "unproven",
  "denied",
  "not_allowed",
  "provider_failed",
  "account_disabled",
  "email_unverified",
  "identity_taken",
] as const;

export type ExternalSignInProblem = (typeof externalSignInProblems)[number];

export class ExternalSignInRefused extends Error {
  override readonly name = "ExternalSignInRefused";
  readonly problem: ExternalSignInProblem;
  readonly intent: ExternalIntent;
  /** The account that it is about. */
  readonly user: UserRecord | undefined;

  constructor(
    problem: ExternalSignInProblem,
    more: { intent?: ExternalIntent; user?: UserRecord | undefined; cause?: unknown } = {},
  ) {
    super(problem, { cause: more.cause });
    this.problem = problem;
    this.intent = more.intent ?? "sign_in";
    this.user = more.user;
  }
}

/** What came of a sign-in at a provider. */
export type ExternalSignInStep =
  /** An account's own identity. */
  | { readonly kind: "known"; readonly step: SignInStep; readonly next: string }
  /** Nobody's: to sign up with, or to be confirmed as the signed-in account's. */
  | {
      readonly kind: "pending";
      readonly intent: ExternalIntent;
      /** For the cookie. */
      readonly secret: string;
      readonly next: string;
    }
  /** What was to be linked is linked already. */
  | { readonly kind: "linked"; readonly next: string };

/** What is kept from the beginning of a sign-in to the browser's return. */
interface Attempt {
  readonly provider: string;
  readonly intent: ExternalIntent;
  readonly next: string;
  readonly userId: number | undefined;
  readonly secrets: SignInSecrets;
}

/** Signs people in with accounts that they have elsewhere. An e-mail address plays no part in whose account it is. */
export class ExternalSignIn {
  readonly #parts: ExternalSignInParts;
  readonly #beginnings = new RateLimit(beginningsPerAddress, 10 * 60);

  constructor(parts: ExternalSignInParts) {
    this.#parts = parts;
  }

  /**
   * @param wish `userId` is the account that is to be linked.
   * @returns where to send the browser, and the secret of the cookie by which it is known when it comes back.
   * @throws ApiProblem not_found, public_url_required, too_many_attempts; IdentityProviderUnavailable
   */
  async begin(
    providerId: string,
    wish: {
      readonly intent: ExternalIntent;
      readonly next: string | undefined;
      readonly userId: number | undefined;
    },
    address: string | undefined,
  ): Promise<{ readonly url: URL; readonly secret: string }> {
    const { providers, secrets, now } = this.#parts;
    const provider = providers.get(providerId);
    if (provider === undefined) throw new ApiProblem("not_found");
    const wait = await this.#beginnings.take(addressGroup(address));
    if (wait !== undefined) throw tooManyAttempts(wait);
    const begun = await provider.begin({ redirectUri: this.#redirectUri(providerId) });
    const { intent, userId } = wish;
    const data = { provider: providerId, intent, next: ownPath(wish.next), secrets: begun.secrets };
    const wanted = { purpose, userId, data, lifetime: attemptLifetime } as const;
    return { url: begun.url, secret: await makeOneTimeSecret(secrets, wanted, now()) };
  }

  /**
   * Takes up a sign-in where a browser comes back. What was begun is used up by that, whatever comes of it.
   * @param secret the cookie's.
   * @param query what the browser came with.
   * @throws ExternalSignInRefused
   */
  async finish(
    providerId: string,
    secret: string | undefined,
    query: URLSearchParams,
    place: SignInPlace,
  ): Promise<ExternalSignInStep> {
    const attempt = await this.#take(secret);
    const provider = this.#parts.providers.get(providerId);
    if (attempt?.provider !== providerId || provider === undefined)
      throw new ExternalSignInRefused("expired", attempt);
    const callback = this.#redirectUri(providerId);
    callback.search = query.toString();
    const identity = await provider.finish(callback, attempt.secrets).catch(async (error: unknown) => {
      if (error instanceof IdentityNotAllowed && error.identity !== undefined)
        await this.#leaveTeams(error.identity);
      throw refusalOf(error, attempt.intent);
    });
    return attempt.intent === "link"
      ? await this.#link(identity, attempt)
      : await this.#signIn(identity, attempt, place);
  }

  async #signIn(
    identity: ExternalIdentity,
    attempt: Attempt,
    place: SignInPlace,
  ): Promise<ExternalSignInStep> {
    const { identities, users, teams, signIn, verification, now } = this.#parts;
    const known = await identities.find(identity);
    if (known === undefined) return await this.#wait(identity, attempt);
    const user = await users.find(known.userId);
    if (user === undefined || user.isDisabled) throw new ExternalSignInRefused("account_disabled", { user });
    if (this.#isUnconfirmed(user)) {
      // The first link may have expired, and without a password there is no other way to get one.
      await verification.send(user);
      throw new ExternalSignInRefused("email_unverified", { user });
    }
    const { email, name, provider } = identity;
    await identities.used(known.id, { email, name }, now());
    // GitHub has organisations where others have groups.
    const groups = [...identity.groups, ...identity.organizations];
    await teams.syncGroups(user.id, provider, groups, now());
    const step = await signIn.proceed(user.id, `provider:${provider}`, place).catch((error: unknown) => {
      // Disabled or deleted in this moment.
      throw error instanceof SignInRefused ? new ExternalSignInRefused("account_disabled", { user }) : error;
    });
    return { kind: "known", step, next: ownPath(attempt.next) };
  }

  /** The groups of somebody whom the operator keeps out by now give no rights any more. */
  async #leaveTeams(identity: ExternalIdentity): Promise<void> {
    const { identities, teams, now } = this.#parts;
    const known = await identities.find(identity);
    if (known !== undefined) await teams.syncGroups(known.userId, known.provider, [], now());
  }

  async #link(identity: ExternalIdentity, attempt: Attempt): Promise<ExternalSignInStep> {
    const known = await this.#parts.identities.find(identity);
    if (known === undefined) return await this.#wait(identity, attempt);
    if (known.userId === attempt.userId) return { kind: "linked", next: ownPath(attempt.next) };
    throw new ExternalSignInRefused("identity_taken", { intent: "link" });
  }

  async #wait(identity: ExternalIdentity, { intent, userId, next }: Attempt): Promise<ExternalSignInStep> {
    const secret = await this.#parts.pending.add(identity, intent, userId);
    return { kind: "pending", intent, secret, next: ownPath(next) };
  }

  #isUnconfirmed({ email, emailVerifiedAt, lastSignedInAt }: UserRecord): boolean {
    const isUnconfirmed =
      email !== undefined && emailVerifiedAt === undefined && lastSignedInAt === undefined;
    return this.#parts.requireVerifiedEmail && isUnconfirmed;
  }

  async #take(secret: string | undefined): Promise<Attempt | undefined> {
    const key = secret === undefined ? undefined : oneTimeKey(secret, purpose);
    const taken = key && (await this.#parts.secrets.take(key, this.#parts.now()));
    return taken && { ...(taken.data as unknown as Omit<Attempt, "userId">), userId: taken.userId };
  }

  #redirectUri(providerId: string): URL {
    const { publicUrl } = this.#parts;
    if (publicUrl === undefined) throw new ApiProblem("public_url_required");
    return new URL(`/auth/callback/${providerId}`, publicUrl);
  }
}

function refusalOf(cause: unknown, intent: ExternalIntent): unknown {
  const problem =
    cause instanceof SignInElsewhereFailed
      ? cause.failure
      : cause instanceof IdentityNotAllowed
        ? "not_allowed"
        : cause instanceof IdentityProviderUnavailable
          ? "provider_failed"
          : undefined;
  return problem === undefined ? cause : new ExternalSignInRefused(problem, { intent, cause });
}
