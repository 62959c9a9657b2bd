import type { RunningPeer } from "../peers/peer.ts";
import { cpuSeconds, peakMemory, processTree, resetPeakMemory } from "./process-tree.ts";

/** What a server used while something was done to it. */
export interface Metered<T> {
  readonly result: T;
  /** Wall time in seconds. */
  readonly seconds: number;
  /** The server's CPU-seconds, user and system, in steps of 0.01. */
  readonly cpuSeconds: number;
  /** The server's peak resident memory meanwhile in MB. */
  readonly peakMegabytes: number;
  /** CPU-seconds of the load generator that runs in this process. */
  readonly clientCpuSeconds: number;
}

/** Runs the timed part of a row. Whatever is prepared or verified stays outside. */
export async function meter<T>(peer: RunningPeer, work: () => Promise<T>): Promise<Metered<T>> {
  const pids = processTree(peer.pid);
  resetPeakMemory(pids);
  const cpuBefore = cpuSeconds(pids);
  const clientBefore = process.cpuUsage();
  const begun = performance.now();
  const result = await work();
  const seconds = (performance.now() - begun) / 1000;
  const client = process.cpuUsage(clientBefore);
  const after = processTree(peer.pid);
  return {
    result,
    seconds,
    cpuSeconds: cpuSeconds(after) - cpuBefore,
    peakMegabytes: peakMemory(after),
    clientCpuSeconds: (client.user + client.system) / 1e6,
  };
}
