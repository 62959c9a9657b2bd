import type { Metered } from "../meter/meter.ts";
import type { RunningPeer } from "../peers/peer.ts";
import type { Scale } from "../scale.ts";

/** What a row works with. */
export interface Bench {
  readonly peer: RunningPeer;
  readonly scale: Scale;
  /** Names what was pushed, so that it can be deleted from a server that keeps its data. */
  leaves(repository: string, manifests: readonly string[], blobs: readonly string[]): void;
}

/** Content that is made once per peer and shared by the rows that name the same fixture. */
export interface Fixture<State> {
  make(bench: Bench): Promise<State>;
}

export interface Measurement {
  readonly value: number;
  /** The server's CPU in the row's `cpuUnit`. */
  readonly cpu: number;
  /** The server's peak resident memory in MB. */
  readonly peakMegabytes: number;
  /** What the row counts: requests, images, uploads. */
  readonly operations: number;
  /** CPU-seconds of the generator where it is this process, and whatever else the row saw. */
  readonly detail: Readonly<Record<string, number>>;
}

/** One workload. */
export interface Row<State> {
  /** As in the table of aims, with a size where a letter has several: `E-1MB`. */
  readonly id: string;
  readonly workload: string;
  readonly unit: "GB/s" | "/s" | "ms";
  readonly better: "higher" | "lower";
  readonly cpuUnit: "CPU-s/GB" | "CPU-ms";
  /** Whether plain files served by nginx can be measured beside the registries. */
  readonly control: boolean;
  /** Whether it asks for the management API, which only ours has. */
  readonly needsAccounts?: boolean;
  /** `row`: one server per peer serves all rounds; `measurement`: each gets a new one with empty data. */
  readonly serverPer: "row" | "measurement";
  /** Rounds where they are fewer than asked for. */
  readonly rounds?: number;
  readonly fixture: Fixture<State>;
  measure(bench: Bench, state: State): Promise<Measurement>;
}

/** A row whose fixture's type is nobody's business any more. */
export interface AnyRow extends Omit<Row<never>, "fixture" | "measure"> {
  readonly fixture: Fixture<unknown>;
  measure(bench: Bench, state: unknown): Promise<Measurement>;
}

/** Binds a row to its fixture's type. */
export function row<State>(definition: Row<State>): AnyRow {
  return { ...definition, measure: (bench, state) => definition.measure(bench, state as State) };
}

/** For rows that need nothing on the server beforehand. */
export const nothing: Fixture<undefined> = { make: async () => undefined };

/** Bytes per second, CPU per GB (10^9 bytes). */
export function perGigabyte(metered: Metered<unknown>, bytes: number, operations: number): Measurement {
  return {
    value: bytes / 1e9 / metered.seconds,
    cpu: metered.cpuSeconds / (bytes / 1e9),
    peakMegabytes: metered.peakMegabytes,
    operations,
    detail: { seconds: metered.seconds, clientCpuPerGigabyte: metered.clientCpuSeconds / (bytes / 1e9) },
  };
}

/** Operations per second, CPU-ms per operation. */
export function perOperation(metered: Metered<unknown>, operations: number): Measurement {
  return {
    value: operations / metered.seconds,
    cpu: (metered.cpuSeconds * 1000) / operations,
    peakMegabytes: metered.peakMegabytes,
    operations,
    detail: {
      seconds: metered.seconds,
      clientCpuMilliseconds: (metered.clientCpuSeconds * 1000) / operations,
    },
  };
}
