import { allClauses } from "./all-clauses.ts";
import { type Clause, Trial } from "./clause.ts";
import { type Credentials, RegistryClient } from "./registry-client.ts";

export interface Target {
  readonly url: string;
  readonly credentials?: Credentials;
  /** In front of every repository's name; `conformance-` where it is left out. */
  readonly prefix?: string;
}

export interface Verdict {
  readonly clause: Clause;
  /** Why the registry does not do it; undefined where it does. */
  readonly failure: Error | undefined;
  /** In milliseconds. */
  readonly duration: number;
}

/** How many clauses run at once: each has repositories of its own. */
const atOnce = 8;

/** Runs every clause, or those whose id contains `filter`, and tells them as they end through `onVerdict`. */
export async function runClauses(
  target: Target,
  options: { readonly filter?: string; readonly onVerdict?: (verdict: Verdict) => void } = {},
): Promise<readonly Verdict[]> {
  const client = new RegistryClient(new URL(target.url), target.credentials);
  const wanted = allClauses.filter(({ id }) => id.includes(options.filter ?? ""));
  const verdicts: Verdict[] = [];
  const queue = wanted.entries();
  const work = async () => {
    for (const [position, clause] of queue) {
      const [algorithm = "sha256"] = clause.algorithms;
      const verdict = await judge(clause, new Trial(client, target.prefix ?? "conformance-", algorithm));
      verdicts[position] = verdict;
      options.onVerdict?.(verdict);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  client.close();
  return verdicts;
}

async function judge(clause: Clause, trial: Trial): Promise<Verdict> {
  const started = performance.now();
  const failure = await clause.run(trial).then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
  );
  return { clause, failure, duration: performance.now() - started };
}
