import type { Logger } from "pino";
import type { JobStatus } from "#server/accounts/site/site-status.ts";

/** Work that is done again and again while the server runs. */
export interface Job {
  readonly name: string;
  /** In milliseconds, from the end of one run to the start of the next. */
  readonly interval: number;
  /** @returns what it did, for the log; undefined for nothing. */
  run(signal: AbortSignal): Promise<Readonly<Record<string, number>> | undefined>;
}

/** Longest text of an error that is kept, in characters. */
const maxErrorLength = 300;

/** Runs jobs, each first at once and then at its interval. Disposing waits for what runs. */
export class Schedule implements AsyncDisposable {
  readonly #logger: Logger;
  readonly #now: () => number;
  readonly #stop = new AbortController();
  readonly #statuses = new Map<Job, JobStatus>();
  #loops: readonly Promise<void>[] = [];

  constructor(jobs: readonly Job[], logger: Logger, now: () => number = Date.now) {
    this.#logger = logger;
    this.#now = now;
    for (const job of jobs) this.#statuses.set(job, { ...neverRan, name: job.name });
  }

  /** What each job did last, in this process, and when it does it again. */
  get statuses(): readonly JobStatus[] {
    return [...this.#statuses.values()];
  }

  start(): this {
    this.#loops = [...this.#statuses.keys()].map((job) => this.#repeat(job));
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#loops);
  }

  async #repeat(job: Job): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      this.#set(job, { state: "running", lastStartedAt: this.#now(), nextAt: undefined });
      const error = await this.#run(job, signal);
      const finished = this.#now();
      this.#set(job, {
        state: error === undefined ? "idle" : "failed",
        lastFinishedAt: finished,
        nextAt: finished + job.interval,
        error,
        runs: (this.#statuses.get(job)?.runs ?? 0) + 1,
      });
      await pause(job.interval, signal);
    }
  }

  /** @returns what went wrong. */
  async #run(job: Job, signal: AbortSignal): Promise<string | undefined> {
    try {
      const done = await job.run(signal);
      if (done !== undefined) this.#logger.info({ job: job.name, ...done }, "job done");
      return undefined;
    } catch (err) {
      if (signal.aborted) return undefined;
      this.#logger.error({ job: job.name, err }, "job failed");
      return (err instanceof Error ? err.message : String(err)).slice(0, maxErrorLength);
    }
  }

  #set(job: Job, changes: Partial<JobStatus>): void {
    this.#statuses.set(job, { ...(this.#statuses.get(job) ?? neverRan), ...changes, name: job.name });
  }
}

const neverRan: JobStatus = {
  name: "",
  state: "idle",
  runs: 0,
  lastStartedAt: undefined,
  lastFinishedAt: undefined,
  nextAt: undefined,
  error: undefined,
};

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
