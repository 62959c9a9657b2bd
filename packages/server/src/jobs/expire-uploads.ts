import type { UploadSweeper } from "#server/registry/uploads/upload-sweeper.ts";
import type { Job } from "./schedule.ts";

/** Sessions ended per step; a step is short enough to stop after. */
const batch = 100;

/** Ends uploads that nobody continued, and removes staged bytes that no upload knows. */
export function expireUploads(uploads: UploadSweeper): Job {
  return {
    name: "expire-uploads",
    interval: 10 * 60_000,
    async run(signal) {
      let expired = 0;
      let last = batch;
      while (last === batch && !signal.aborted) {
        last = await uploads.expire(batch);
        expired += last;
      }
      const swept = signal.aborted ? 0 : await uploads.sweepStaged();
      return expired + swept === 0 ? undefined : { expired, swept };
    },
  };
}
