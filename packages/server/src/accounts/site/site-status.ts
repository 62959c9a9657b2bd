/** A background job as an operator sees it. Times are milliseconds since 1970. */
export interface JobStatus {
  readonly name: string;
  readonly state: "idle" | "running" | "failed";
  readonly lastStartedAt: number | undefined;
  readonly lastFinishedAt: number | undefined;
  /** Undefined while it runs. */
  readonly nextAt: number | undefined;
  readonly runs: number;
  /** Of the last run, where it failed. */
  readonly error: string | undefined;
}
