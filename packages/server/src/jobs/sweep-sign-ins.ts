import type { InvitationRecords } from "#server/accounts/invitations/invitation-records.ts";
import type { OneTimeSecretRecords } from "#server/accounts/one-time-secrets/one-time-secret-records.ts";
import type { SessionRecords } from "#server/accounts/sessions/session-records.ts";
import { longestIdleSession } from "#server/accounts/sessions/sessions.ts";
import { inBatches } from "./in-batches.ts";
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
      const ended = await inBatches(signal, batch, (size) =>
        sessions.sweep(now(), now() - longestIdleSession, size),
      );
      const expired = await inBatches(signal, batch, (size) => oneTimeSecrets.sweep(now(), size));
      const unanswered = await inBatches(signal, batch, (size) => invitations.sweep(now(), size));
      if (ended + expired + unanswered === 0) return undefined;
      return { sessions: ended, secrets: expired, invitations: unanswered };
    },
  };
}
