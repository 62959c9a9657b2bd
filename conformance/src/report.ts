import type { Level } from "./clause.ts";
import type { Verdict } from "./run-clauses.ts";

const levels: readonly Level[] = ["MUST", "SHOULD", "contract"];

/** A table of the clauses that failed, each with its reason, and the numbers per level. */
export function formatVerdicts(verdicts: readonly Verdict[]): string {
  const failed = verdicts.filter(({ failure }) => failure !== undefined);
  const lines = failed.flatMap(({ clause, failure }) => [
    `FAIL ${clause.level.padEnd(8)} ${clause.id}`,
    `     ${clause.title} [${clause.source}]`,
    `     ${reasonOf(failure)}`,
  ]);
  const counts = levels.map((level) => {
    const ofLevel = verdicts.filter(({ clause }) => clause.level === level);
    const passed = ofLevel.filter(({ failure }) => failure === undefined).length;
    return `${level.padEnd(8)} ${String(passed).padStart(4)} of ${String(ofLevel.length).padStart(4)} passed`;
  });
  return [...lines, ...(lines.length > 0 ? [""] : []), ...counts].join("\n");
}

function reasonOf(failure: Error | undefined): string {
  const cause = failure?.cause instanceof Error ? ` (${failure.cause.message})` : "";
  return `${failure?.message ?? ""}${cause}`.split("\n").slice(0, 12).join("\n     ");
}
