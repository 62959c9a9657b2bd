import type { Item } from "@estiva/contract/operations";
import type { SessionRecord } from "#server/accounts/sessions/session-records.ts";
import { freshFor, sessionEnd } from "#server/accounts/sessions/sessions.ts";
import { isoTime } from "../iso-time.ts";

/** @param currentId of the session that the request came with. */
export function presentSession(session: SessionRecord, currentId: number | undefined): Item<"listSessions"> {
  return {
    id: String(session.id),
    method: session.method,
    created_at: isoTime(session.createdAt),
    signed_in_at: isoTime(session.signedInAt),
    fresh_until: isoTime(session.signedInAt + freshFor),
    last_seen_at: isoTime(session.lastSeenAt),
    expires_at: isoTime(sessionEnd(session)),
    address: session.address ?? null,
    user_agent: session.userAgent ?? null,
    current: session.id === currentId,
  };
}
