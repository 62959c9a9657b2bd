import type { Durability } from "../peers/peer.ts";
import type { AnyRow, Measurement } from "../rows/row.ts";
import { median } from "./statistics.ts";

/** One round of one peer: what it did, or why it failed. */
export type Round = Measurement | { readonly failure: string };

/** Rounds by peer's name; the same index is the same round. */
export interface RowResult extends Pick<AnyRow, "id" | "workload" | "unit" | "better" | "cpuUnit"> {
  readonly peers: Readonly<Record<string, readonly Round[]>>;
}

export interface Results {
  readonly date: string;
  readonly machine: Readonly<Record<string, string | number>>;
  /** Said when figures aren't to be taken at their word. */
  readonly remarks: readonly string[];
  readonly peers: readonly {
    readonly name: string;
    readonly durability: Durability;
    readonly version: string;
  }[];
  readonly rows: readonly RowResult[];
}

/** What a measurement is looked at for. */
export type Aspect = "value" | "cpu" | "peakMegabytes";

/** The median over the rounds that didn't fail; undefined where none is left. */
export function medianOf(row: RowResult, peer: string, aspect: Aspect): number | undefined {
  const found = (row.peers[peer] ?? []).flatMap((round) => ("failure" in round ? [] : [round[aspect]]));
  return found.length === 0 ? undefined : median(found);
}

/**
 * Ours against a peer, round by round, so that both saw the same machine: `value` above 1 is better than the peer,
 * `cpu` and `peakMegabytes` below 1 is less than the peer's. Undefined where no round has both.
 */
export function ratioTo(
  row: RowResult,
  ours: string,
  peer: string,
  aspect: Aspect,
): { readonly median: number; readonly worst: number } | undefined {
  const ratios: number[] = [];
  for (const [index, mine] of (row.peers[ours] ?? []).entries()) {
    const theirs = row.peers[peer]?.[index];
    if (!theirs || "failure" in mine || "failure" in theirs) continue;
    const ratio = mine[aspect] / theirs[aspect];
    ratios.push(aspect === "value" && row.better === "lower" ? 1 / ratio : ratio);
  }
  const known = ratios.filter(Number.isFinite);
  if (known.length === 0) return undefined;
  return { median: median(known), worst: aspect === "value" ? Math.min(...known) : Math.max(...known) };
}
