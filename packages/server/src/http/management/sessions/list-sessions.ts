import type { SessionRecords } from "#server/accounts/sessions/session-records.ts";
import { callingUserId } from "../../gate/calling-user.ts";
import { pageOf, readNumberCursor } from "../cursor.ts";
import type { ManagementHandler } from "../manage.ts";
import { presentSession } from "./present-session.ts";

/** `GET /api/v1/sessions` */
export function listSessions(sessions: SessionRecords): ManagementHandler<"listSessions"> {
  return async ({ exchange, query: { limit, cursor } }) => {
    const { credential } = exchange.caller;
    const currentId = credential.kind === "session" ? credential.id : undefined;
    const page = { before: readNumberCursor(cursor), limit: limit + 1 };
    const rows = await sessions.page(callingUserId(exchange), page);
    const body = pageOf(
      rows,
      limit,
      ({ id }) => [id],
      (session) => presentSession(session, currentId),
    );
    return { status: 200, body };
  };
}
