import type { Logger } from "pino";

/** Work that is done again and again while the server runs. */
export interface Job {
  readonly name: string;
  /** In milliseconds, from the end of one run to the start of the next. */
  readonly interval: number;
  /** @returns what it did, for the log; undefined for nothing. */
  run(signal: AbortSignal): Promise<Readonly<Record<string, number>> | undefined>;
}

/** Runs jobs, each first at once and then at its interval. Disposing waits for what runs. */
export function schedule(jobs: readonly Job[], logger: Logger): AsyncDisposable {
  const stop = new AbortController();
  const loops = jobs.map((job) => repeat(job, logger, stop.signal));
  return {
    async [Symbol.asyncDispose]() {
      stop.abort();
      await Promise.all(loops);
    },
  };
}

async function repeat(job: Job, logger: Logger, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      const done = await job.run(signal);
      if (done !== undefined) logger.info({ job: job.name, ...done }, "job done");
    } catch (err) {
      if (!signal.aborted) logger.error({ job: job.name, err }, "job failed");
    }
    await pause(job.interval, signal);
  }
}

function pause(duration: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const timer = setTimeout(done, duration);
    timer.unref();
    function done() {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    }
    signal.addEventListener("abort", done);
  });
}
