import { parseArgs } from "node:util";

export interface Options {
  readonly rows: readonly string[] | undefined;
  readonly rounds: number;
  /** Names of the peers to run; all that are there where it is undefined. */
  readonly only: readonly string[] | undefined;
  readonly targets: readonly string[];
  readonly quick: boolean;
  /** Path of the results without an ending. */
  readonly out: string | undefined;
}

export const usage = `npm run bench -- [--rows A,C′,E] [--rounds 5] [--only estiva,docker-registry]
                 [--target name=http://127.0.0.1:PORT=PID]… [--quick] [--out path/of/results]`;

/** @throws Error that says which argument is wrong. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rows: { type: "string" },
      rounds: { type: "string" },
      only: { type: "string" },
      target: { type: "string", multiple: true },
      quick: { type: "boolean" },
      out: { type: "string" },
    },
  });
  const quick = values.quick ?? false;
  const rounds = Number(values.rounds ?? (quick ? 1 : 5));
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new Error(`--rounds is a number from 1, not "${values.rounds}"`);
  return {
    rows: values.rows?.split(","),
    rounds,
    only: values.only?.split(","),
    targets: values.target ?? [],
    quick,
    out: values.out,
  };
}
