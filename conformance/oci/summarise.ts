import type { SuiteResult } from "./run-suite.ts";

/** A few lines for a terminal. */
export function summarise({ version, counts, notPassed }: SuiteResult): string {
  const numbers = Object.entries(counts).map(([name, count]) => `${name} ${count}`);
  const lines = notPassed.map(({ test, status, reason }) => `  ${status} ${test}: ${reason.split("\n")[0]}`);
  return [`OCI's suite, version ${version}: ${numbers.join(", ")}`, ...lines].join("\n");
}
