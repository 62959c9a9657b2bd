import { execFileSync } from "node:child_process";
import { cpus, release, totalmem } from "node:os";

/** What a reader must know of the box to judge the figures. */
export function describeMachine(): Record<string, string | number> {
  return {
    cores: cpus().length,
    CPU: cpus()[0]?.model.trim() ?? "unknown",
    "GB of memory": Math.round(totalmem() / 1e9),
    Linux: release(),
    Node: process.versions.node,
    commit: commit(),
  };
}

function commit(): string {
  try {
    const git = (...args: readonly string[]) => execFileSync("git", args, { encoding: "utf8" }).trim();
    const dirty = git("status", "--porcelain", "--untracked-files=no", "--", "packages") !== "";
    return `${git("rev-parse", "--short", "HEAD")}${dirty ? " with changes" : ""}`;
  } catch {
    return "unknown";
  }
}
