/**
 * How a peer keeps what it acknowledged: `D1` flushes files and directories before it answers, `D0` leaves that
 * to the kernel, `control` is no registry (it serves the same file), `given` is a server that was running already.
 */
export type Durability = "D1" | "D0" | "control" | "given";

/** A server to measure, not started yet. */
export interface Peer {
  readonly name: string;
  readonly durability: Durability;
  readonly version: string;
  /** Starts it with empty data on a free loopback port; disposing of it stops it and removes the data. */
  start(): Promise<RunningPeer>;
}

/** A server that answers. */
export interface RunningPeer extends AsyncDisposable {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  /** The process whose tree is metered. */
  readonly pid: number;
  /** A control's files: what lies here under `v2/…` is served under `/v2/…`. */
  readonly documentRoot?: string;
  /** True for a server that was given: its data outlives the run, so each row deletes what it pushed. */
  readonly keepsData?: boolean;
}
