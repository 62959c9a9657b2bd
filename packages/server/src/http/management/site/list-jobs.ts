import type { JobStatus } from "#server/accounts/site/site-status.ts";
import { pageOf, readNumberCursor } from "../cursor.ts";
import { isoTime } from "../iso-time.ts";
import type { ManagementHandler } from "../manage.ts";

/** What runs in the background of this process. */
export interface Jobs {
  readonly statuses: readonly JobStatus[];
}

/** `GET /api/v1/site/jobs` */
export function listJobs(jobs: Jobs): ManagementHandler<"listJobs"> {
  return async ({ query }) => {
    const numbered = jobs.statuses.map((status, place) => ({ ...status, place }));
    const after = readNumberCursor(query.cursor) ?? -1;
    const rows = numbered.filter(({ place }) => place > after);
    const body = pageOf(
      rows,
      query.limit,
      ({ place }) => [place],
      ({ name, state, runs, ...job }) => ({
        name,
        state,
        runs,
        error: job.error ?? null,
        last_started_at: isoTime(job.lastStartedAt),
        last_finished_at: isoTime(job.lastFinishedAt),
        next_at: isoTime(job.nextAt),
      }),
    );
    return { status: 200, body };
  };
}
