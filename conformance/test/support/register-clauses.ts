import { before, describe, test } from "node:test";
import { allClauses } from "../../src/all-clauses.ts";
import { runClauses, type Target, type Verdict } from "../../src/run-clauses.ts";

/** A `node:test` test for every clause; the registry is judged once, before the first. */
export function registerClauses(name: string, target: () => Promise<Target>): void {
  describe(name, () => {
    const verdicts = new Map<string, Verdict>();
    before(async () => {
      for (const verdict of await runClauses(await target())) verdicts.set(verdict.clause.id, verdict);
    });
    for (const { id, level, title } of allClauses) {
      test(`${level} ${title} [${id}]`, () => {
        const verdict = verdicts.get(id);
        if (verdict === undefined) throw new Error("the clause was not run");
        if (verdict.failure !== undefined) throw verdict.failure;
      });
    }
  });
}
