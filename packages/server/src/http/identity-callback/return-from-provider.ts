import { RegistryError } from "@estiva/protocol";
import { type ExternalSignIn, ExternalSignInRefused } from "#server/accounts/identities/external-sign-in.ts";
import { pendingLifetime } from "#server/accounts/identities/pending-identities.ts";
import type { SessionRecords } from "#server/accounts/sessions/session-records.ts";
import type { Sessions } from "#server/accounts/sessions/sessions.ts";
import type { SignedIn } from "#server/accounts/sessions/sign-in.ts";
import type { AuditLog } from "#server/audit/audit-log.ts";
import {
  readSignInCookie,
  removedSignInCookie,
  signInCookie,
} from "../management/identities/sign-in-cookie.ts";
import { recordSignIn } from "../management/sessions/finish-sign-in.ts";
import { setSessionCookie } from "../management/sessions/session-cookie-headers.ts";
import { signInPlace } from "../management/sessions/sign-in-place.ts";
import { auditEvent } from "../request/audit-event.ts";
import type { Exchange, Handler } from "../request/exchange.ts";
import { presentedSession } from "../request/session-cookie.ts";
import { sendEmpty } from "../respond.ts";

export interface ReturnFromProviderParts {
  readonly external: ExternalSignIn;
  readonly sessions: Sessions;
  readonly sessionRecords: SessionRecords;
  readonly audit: AuditLog;
}

/**
 * `GET /auth/callback/<provider>`: where a provider sends the browser back to. The only address outside the management
 * API that reads cookies: they say which browser it is. Answers a redirect to one of our own pages, always.
 */
export function returnFromProvider(parts: ReturnFromProviderParts): Handler {
  return async (exchange) => {
    if (exchange.isHead) throw new RegistryError("methodUnsupported", { headers: { allow: "GET" } });
    const provider = exchange.parameters.provider ?? "";
    const secret = readSignInCookie(exchange);
    try {
      const step = await parts.external.finish(provider, secret, exchange.query, signInPlace(exchange));
      switch (step.kind) {
        case "linked":
          return redirect(exchange, step.next);
        case "pending": {
          const page = step.intent === "link" ? "/signin/identity" : "/signup";
          const cookie = signInCookie(exchange, step.secret, pendingLifetime);
          return redirect(exchange, withQuery(page, { provider, next: step.next }), cookie);
        }
        case "known":
          if (step.step.kind === "session") return await signIn(exchange, step.step, step.next, parts);
          return redirect(exchange, secondFactorPage(step.step.challenge, step.next));
      }
    } catch (error) {
      if (!(error instanceof ExternalSignInRefused)) throw error;
      noteRefusal(exchange, provider, error, parts.audit);
      const page = error.intent === "link" ? "/settings/security" : "/signin";
      const known = error.problem === "expired" ? {} : { provider };
      redirect(exchange, withQuery(page, { problem: error.problem, ...known }));
    }
  };
}

/** The session that the browser had before ends: whoever knew its secret must not share the new one. */
async function signIn(
  exchange: Exchange,
  { user, session, secret }: SignedIn,
  next: string,
  { sessions, sessionRecords, audit }: ReturnFromProviderParts,
): Promise<void> {
  const presented = presentedSession(exchange);
  const before = presented === undefined ? undefined : await sessions.find(presented);
  if (before !== undefined) await sessionRecords.end(before.session.id, before.session.userId);
  await recordSignIn(exchange, { user, session }, audit);
  const cookies = Object.values(setSessionCookie(exchange, secret)).map(String);
  redirect(exchange, next, removedSignInCookie(exchange), ...cookies);
}

/** Secrets stand in fragments, which neither logs nor `Referer` get to see. */
function secondFactorPage(challenge: string, next: string): string {
  return `/signin/2fa#${new URLSearchParams({ challenge, next })}`;
}

function withQuery(page: string, query: Readonly<Record<string, string>>): string {
  return `${page}?${new URLSearchParams(query)}`;
}

/** To a path of this server; the address that the browser came to, with its code, goes nowhere. */
function redirect(exchange: Exchange, to: string, ...cookies: readonly string[]): void {
  sendEmpty(exchange, 303, {
    Location: to,
    "Referrer-Policy": "no-referrer",
    "Set-Cookie": cookies.length === 0 ? [removedSignInCookie(exchange)] : cookies,
  });
}

/** What was never begun is nobody's: writing that down would let strangers fill the audit. */
function noteRefusal(
  exchange: Exchange,
  provider: string,
  { problem, intent, user, cause }: ExternalSignInRefused,
  audit: AuditLog,
): void {
  if (problem === "provider_failed") exchange.failure = cause;
  if (problem === "expired") return;
  const reason = reasonOf(cause);
  const detail = {
    reason: problem,
    method: `provider:${provider}`,
    ...(reason === undefined ? {} : { reason_there: reason }),
  };
  const object = user === undefined ? "unknown user" : `user ${user.username}`;
  const owner = user === undefined ? {} : { namespaceId: user.id };
  const action = intent === "link" ? "identity.link" : "session.create";
  audit.note(auditEvent(exchange, action, object, { result: "refused", detail, ...owner }));
}

/** Ours, made to be shown: nothing in it is quoted from what came back. */
function reasonOf(cause: unknown): string | undefined {
  if (!(cause instanceof Error)) return undefined;
  return cause.cause instanceof Error ? `${cause.message}: ${cause.cause.message}` : cause.message;
}
