import type { UploadSweeper } from "#server/registry/uploads/upload-sweeper.ts";
import { inBatches } from "./in-batches.ts";
import type { Job } from "./schedule.ts";

/** Sessions ended per step; a step is short enough to stop after. */
const batch = 100;

/** Ends uploads that nobody continued, and removes staged bytes that no upload knows. */
export function expireUploads(uploads: UploadSweeper): Job {
  return {
    name: "expire-uploads",
    interval: 10 * 60_000,
    async run(signal) {
      const expired = await inBatches(signal, batch, (size) => uploads.expire(size));
      const swept = signal.aborted ? 0 : await uploads.sweepStaged();
      return expired + swept === 0 ? undefined : { expired, swept };
    },
  };
}
