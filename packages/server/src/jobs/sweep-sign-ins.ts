import type { OneTimeSecretRecords } from "#server/accounts/one-time-secret-records.ts";
import type { SessionRecords } from "#server/accounts/session-records.ts";
import { longestIdleSession } from "#server/accounts/sessions.ts";
import type { Job } from "./schedule.ts";

/** Rows removed in one transaction, which holds up every writer. */
const batch = 500;

/** Removes sessions and one-time secrets that are past their time. They open nothing any more before that. */
export function sweepSignIns(
  sessions: Pick<SessionRecords, "sweep">,
  secrets: Pick<OneTimeSecretRecords, "sweep">,
  now: () => number,
): Job {
  return {
    name: "sweep-sign-ins",
    interval: 10 * 60_000,
    async run(signal) {
      const ended = await inBatches(signal, () => sessions.sweep(now(), now() - longestIdleSession, batch));
      const expired = await inBatches(signal, () => secrets.sweep(now(), batch));
      return ended + expired === 0 ? undefined : { sessions: ended, secrets: expired };
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
