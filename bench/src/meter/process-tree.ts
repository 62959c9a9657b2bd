import { readdirSync, readFileSync, writeFileSync } from "node:fs";

/** The process and everything below it, as ids. A process that ends meanwhile is left out. */
export function processTree(pid: number): number[] {
  const found = [pid];
  for (const parent of found) {
    for (const thread of attempt(() => readdirSync(`/proc/${parent}/task`)) ?? []) {
      const children = attempt(() => readFileSync(`/proc/${parent}/task/${thread}/children`, "utf8")) ?? "";
      found.push(...children.split(" ").filter(Boolean).map(Number));
    }
  }
  return found;
}

/** CPU-seconds, user and system, that the tree has used so far, all threads and ended children included. */
export function cpuSeconds(pids: readonly number[]): number {
  let ticks = 0;
  for (const pid of pids) {
    const stat = attempt(() => readFileSync(`/proc/${pid}/stat`, "utf8"));
    if (stat === undefined) continue;
    // Fields are counted after the name, which may hold spaces: 14 to 17 are utime, stime, cutime, cstime.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    for (const index of [11, 12, 13, 14]) ticks += Number(fields[index]);
  }
  return ticks / 100;
}

/** Starts a new peak of resident memory (proc(5): writing 5 to clear_refs resets VmHWM). */
export function resetPeakMemory(pids: readonly number[]): void {
  for (const pid of pids) attempt(() => writeFileSync(`/proc/${pid}/clear_refs`, "5"));
}

/** Peak resident memory since the last reset in MB (10^6 bytes), summed over the tree. */
export function peakMemory(pids: readonly number[]): number {
  let kibibytes = 0;
  for (const pid of pids) {
    const status = attempt(() => readFileSync(`/proc/${pid}/status`, "utf8")) ?? "";
    kibibytes += Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0);
  }
  return (kibibytes * 1024) / 1e6;
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
