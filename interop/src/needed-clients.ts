import { spawnSync } from "node:child_process";
import { type ClientName, findProgram } from "./client-programs.ts";

/** Whether this process may mount: root in an ordinary container may not, and no engine runs there. */
function mayMount(): boolean {
  const mounting = ["--mount", "mount", "-t", "tmpfs", "none", "/mnt"];
  return process.getuid?.() === 0 && spawnSync("unshare", mounting, { stdio: "ignore" }).status === 0;
}

/**
 * `node:test` options for a suite that drives these programs as root: skipped with the reason where it cannot
 * run, except under `CI=true`, where it runs and fails on what is missing.
 */
export function needs(...names: readonly ClientName[]): { skip: string | false } {
  if (process.env.CI === "true") return { skip: false };
  const missing = names.filter((name) => findProgram(name) === undefined);
  if (missing.length > 0) return { skip: `${missing.join(", ")} not installed` };
  return { skip: mayMount() ? false : "needs root that may mount" };
}
