import { type Aspect, medianOf, type Results, ratioTo } from "./results.ts";

/** What a row is to reach: a ratio to a peer, or where `against` is missing a figure of its own. */
export interface Target {
  readonly row: string;
  readonly aspect: Aspect;
  readonly against?: string;
  readonly atLeast?: number;
  readonly atMost?: number;
}

export interface Verdict {
  readonly target: Target;
  /** The median ratio, or the median figure; undefined where it wasn't measured. */
  readonly found: number | undefined;
  readonly reached: boolean | undefined;
}

const than = (row: string, bound: Pick<Target, "atLeast" | "atMost">, aspect: Aspect = "value"): Target => ({
  row,
  aspect,
  against: "docker-registry",
  ...bound,
});

const own = (row: string, bound: Pick<Target, "atLeast" | "atMost">, aspect: Aspect = "value"): Target => ({
  row,
  aspect,
  ...bound,
});

/** Ratios to Distribution 2.8.2. */
const ratios: readonly Target[] = [
  than("C", { atLeast: 20 }),
  than("C′", { atLeast: 20 }),
  than("B", { atLeast: 30 }),
  than("G", { atLeast: 30 }),
  than("J", { atLeast: 100 }),
  than("E-1MB", { atLeast: 4 }),
  than("E-100MB", { atLeast: 1.3 }),
  than("A", { atLeast: 1 }),
  than("A", { atMost: 0.65 }, "cpu"),
  than("O", { atLeast: 2.5 }),
  than("Q", { atLeast: 1.3 }),
  than("Q", { atMost: 1 / 3 }, "peakMegabytes"),
  than("N", { atLeast: 1 }),
];

/** Figures aimed at on two cores, set on 21 November 2026 beside zot's and olareg's on the same box. */
const figures: readonly Target[] = [
  own("A", { atLeast: 3.2 }),
  own("A", { atMost: 0.27 }, "cpu"),
  own("B", { atLeast: 35_000 }),
  own("C", { atLeast: 35_000 }),
  own("C′", { atLeast: 35_000 }),
  own("D", { atLeast: 28_000 }),
  own("E-1MB", { atLeast: 120 }),
  own("E-100MB", { atLeast: 3.7 }),
  own("E-100MB", { atMost: 420 }, "cpu"),
  own("F", { atMost: 5 }),
  own("G", { atLeast: 10_000 }),
  own("I-32", { atLeast: 2_000 }),
  own("I-1", { atLeast: 800 }),
  own("J", { atLeast: 800 }),
  own("N", { atLeast: 0.5 }),
  own("N", { atMost: 2.1 }, "cpu"),
  own("N", { atMost: 256 }, "peakMegabytes"),
  own("O", { atLeast: 1_100 }),
  own("O", { atMost: 0.9 }, "cpu"),
  own("Q", { atLeast: 170 }),
  own("Q", { atMost: 4 }, "cpu"),
  own("Q", { atMost: 200 }, "peakMegabytes"),
  own("filling", { atLeast: 800 }),
];

export const targets: readonly Target[] = [...ratios, ...figures];

/** Holds every target against the medians of a run. */
export function judge(results: Results, ours: string): Verdict[] {
  return targets.map((target) => {
    const found = figureFor(results, ours, target);
    const { atLeast = Number.NEGATIVE_INFINITY, atMost = Number.POSITIVE_INFINITY } = target;
    return { target, found, reached: found === undefined ? undefined : found >= atLeast && found <= atMost };
  });
}

function figureFor(results: Results, ours: string, target: Target): number | undefined {
  const row = results.rows.find(({ id }) => id === target.row);
  if (!row) return undefined;
  if (target.against === undefined) return medianOf(row, ours, target.aspect);
  return ratioTo(row, ours, target.against, target.aspect)?.median;
}
