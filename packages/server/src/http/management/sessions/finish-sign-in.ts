import type { Answer } from "@estiva/contract/operations";
import type { SessionRecords } from "#server/accounts/sessions/session-records.ts";
import { type SignedIn, SignInRefused } from "#server/accounts/sessions/sign-in.ts";
import type { AuditLog } from "#server/audit/audit-log.ts";
import { anonymous, idOf, userPrincipal } from "#server/rights/principal.ts";
import { auditEvent } from "../../request/audit-event.ts";
import type { Exchange } from "../../request/exchange.ts";
import type { Headers } from "../../respond.ts";
import { presentOwnUser } from "../users/present-user.ts";
import { presentSession } from "./present-session.ts";
import { setSessionCookie } from "./session-cookie-headers.ts";

export interface FinishSignInParts {
  readonly sessionRecords: SessionRecords;
  readonly audit: AuditLog;
}

/**
 * Answers a sign-in with its session. The one that the browser had before ends: whoever knew its secret must not
 * share the new one.
 */
export async function finishSignIn(
  exchange: Exchange,
  { user, secret, session }: SignedIn,
  { sessionRecords, audit }: FinishSignInParts,
): Promise<{ status: 201; headers: Headers; body: Answer<"signIn", 201> }> {
  await endPresented(exchange, sessionRecords);
  await recordSignIn(exchange, { user, session }, audit);
  const body = { user: presentOwnUser(user), session: presentSession(session, session.id) };
  return { status: 201, headers: setSessionCookie(exchange, secret), body };
}

/** Takes down a sign-in that came to a session. */
export async function recordSignIn(
  exchange: Exchange,
  { user, session }: Pick<SignedIn, "user" | "session">,
  audit: AuditLog,
): Promise<void> {
  const detail = { method: session.method, session: session.id };
  const more = { actor: userPrincipal(user.id), namespaceId: user.id, detail };
  await audit.record(auditEvent(exchange, "session.create", `user ${user.username}`, more));
}

/** Takes down a sign-in that was refused, and goes on refusing it. */
export function refuseSignIn(exchange: Exchange, audit: AuditLog): (error: unknown) => never {
  return (error) => {
    if (error instanceof SignInRefused) {
      const { account, code } = error;
      const more = { result: "refused" as const, detail: { reason: code } };
      const object = account === undefined ? "unknown user" : `user ${account.username}`;
      const owner = account === undefined ? {} : { namespaceId: account.id };
      audit.note(auditEvent(exchange, "session.create", object, { ...more, ...owner }));
    }
    throw error;
  };
}

async function endPresented({ caller }: Exchange, sessions: SessionRecords): Promise<void> {
  if (caller.credential.kind !== "session" || caller.principal === anonymous) return;
  await sessions.end(caller.credential.id, idOf(caller.principal));
}
