import { ApiProblem } from "@estiva/contract/problems";
import type { PendingIdentities } from "#server/accounts/identities/pending-identities.ts";
import { isoTime } from "../iso-time.ts";
import type { ManagementHandler } from "../manage.ts";
import type { LabelOf } from "./present-identity.ts";
import { readSignInCookie } from "./sign-in-cookie.ts";

/** `GET /api/v1/pending-identity`: that of the browser which asks. */
export function getPendingIdentity(
  pendings: PendingIdentities,
  labelOf: LabelOf,
): ManagementHandler<"getPendingIdentity"> {
  return async ({ exchange }) => {
    const secret = readSignInCookie(exchange);
    const pending = await pendings.find(secret);
    if (secret === undefined || pending === undefined) throw new ApiProblem("not_found");
    const { identity, isEmailVerified, suggestedUsername, intent, expiresAt } = pending;
    const body = {
      pending: pendings.handleOf(secret),
      intent,
      provider: identity.provider,
      provider_name: labelOf(identity.provider),
      name: identity.name ?? null,
      suggested_username: suggestedUsername ?? null,
      email: identity.email ?? null,
      email_verified: isEmailVerified,
      expires_at: isoTime(expiresAt),
    };
    return { status: 200, body };
  };
}
