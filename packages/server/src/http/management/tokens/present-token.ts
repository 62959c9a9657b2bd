import type { TokenRecord } from "#server/accounts/tokens/token-records.ts";
import { isoTime } from "../iso-time.ts";

/** A token as its owner sees it. */
export function presentToken(token: TokenRecord) {
  return {
    id: String(token.id),
    kind: token.kind === "refresh" ? ("docker_login" as const) : ("personal" as const),
    name: token.name,
    last_four: token.lastFour,
    scopes: token.scopes === undefined ? null : [...token.scopes],
    created_at: isoTime(token.createdAt),
    expires_at: isoTime(token.expiresAt),
    last_used_at: isoTime(token.lastUsedAt),
  };
}
