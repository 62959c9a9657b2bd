import type { InvitationRecords } from "#server/accounts/invitations/invitation-records.ts";
import type { OneTimeSecretRecords } from "#server/accounts/one-time-secrets/one-time-secret-records.ts";
import type { SessionRecords } from "#server/accounts/sessions/session-records.ts";
import { longestIdleSession } from "#server/accounts/sessions/sessions.ts";
import type { Job } from "./schedule.ts";

/** Rows removed in one transaction, which holds up every writer. */
const batch = 500;

export interface SweptRecords {
  readonly sessions: Pick<SessionRecords, "sweep">;
  readonly oneTimeSecrets: Pick<OneTimeSecretRecords, "sweep">;
  readonly invitations: Pick<InvitationRecords, "sweep">;
}

/**
 * Removes sessions, one-time secrets and invitations that are past their time. They open nothing any more before
 * that.
 */
export function sweepSignIns(
  { sessions, oneTimeSecrets, invitations }: SweptRecords,
  now: () => number,
): Job {
  return {
    name: "sweep-sign-ins",
    interval: 10 * 60_000,
    async run(signal) {
      const ended = await inBatches(signal, () => sessions.sweep(now(), now() - longestIdleSession, batch));
      const expired = await inBatches(signal, () => oneTimeSecrets.sweep(now(), batch));
      const unanswered = await inBatches(signal, () => invitations.sweep(now(), batch));
      if (ended + expired + unanswered === 0) return undefined;
      return { sessions: ended, secrets: expired, invitations: unanswered };
    },
  };
}

async function inBatches(signal: AbortSignal, sweep: () => Promise<number>): Promise<number> {
  let swept = 0;
  let last = batch;
  while (last === batch && !signal.aborted) {
    last = await sweep();
    swept += last;
  }
  return swept;
}
