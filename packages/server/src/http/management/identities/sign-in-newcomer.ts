import type { PendingIdentities, PendingIdentity } from "#server/accounts/identities/pending-identities.ts";
import type { SessionRecords } from "#server/accounts/sessions/session-records.ts";
import type { SignIn } from "#server/accounts/sessions/sign-in.ts";
import type { UserRecord } from "#server/accounts/users/user-records.ts";
import type { AuditLog } from "#server/audit/audit-log.ts";
import type { Exchange } from "../../request/exchange.ts";
import type { Headers } from "../../respond.ts";
import { finishSignIn } from "../sessions/finish-sign-in.ts";
import { signInPlace } from "../sessions/sign-in-place.ts";
import { readSignInCookie, removedSignInCookie } from "./sign-in-cookie.ts";

export interface SignInNewcomerParts {
  readonly config: { readonly requireVerifiedEmail: boolean };
  readonly signIn: SignIn;
  readonly pending: PendingIdentities;
  readonly sessionRecords: SessionRecords;
  readonly audit: AuditLog;
}

/**
 * Signs in whoever has just signed up with a pending identity, which is used up by that; not before the address is
 * verified, where it must be.
 * @returns the headers that set the cookies.
 */
export async function signInNewcomer(
  exchange: Exchange,
  user: UserRecord,
  { identity }: PendingIdentity,
  parts: SignInNewcomerParts,
): Promise<Headers> {
  const secret = readSignInCookie(exchange);
  if (secret !== undefined) await parts.pending.remove(secret);
  const removal = removedSignInCookie(exchange);
  const isUnconfirmed = user.email !== undefined && user.emailVerifiedAt === undefined;
  if (parts.config.requireVerifiedEmail && isUnconfirmed) return { "Set-Cookie": removal };
  const step = await parts.signIn.proceed(user.id, `provider:${identity.provider}`, signInPlace(exchange));
  if (step.kind !== "session") return { "Set-Cookie": removal };
  const { headers } = await finishSignIn(exchange, step, parts);
  return { "Set-Cookie": [removal, ...Object.values(headers).map(String)] };
}
