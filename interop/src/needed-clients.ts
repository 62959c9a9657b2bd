import { type ClientName, findProgram } from "./client-programs.ts";

/**
 * `node:test` options for a suite that drives these programs as root: skipped with the reason where one is
 * missing, except under `CI=true`, where the suite runs and fails on the missing one.
 */
export function needs(...names: readonly ClientName[]): { skip: string | false } {
  if (process.env.CI === "true") return { skip: false };
  const missing = names.filter((name) => findProgram(name) === undefined);
  if (missing.length > 0) return { skip: `${missing.join(", ")} not installed` };
  return { skip: process.getuid?.() === 0 ? false : "needs root" };
}
