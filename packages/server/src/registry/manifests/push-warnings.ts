import type { Tag } from "@estiva/protocol";
import type { SizeMismatch } from "./manifest-records.ts";

/** The tag under which clients keep a referrers list in registries that have no referrers API. */
const referrersTag = /^sha(256-[0-9a-f]{64}|512-[0-9a-f]{64,})$/;

/** The most warnings about one manifest: clients print each of them. */
const maxWarnings = 5;

/** What the person who pushed a manifest should know, though it was stored. */
export function pushWarnings(tags: readonly Tag[], mismatches: readonly SizeMismatch[]): readonly string[] {
  const wrongSizes = mismatches.map(
    ({ digest, said, actual }) =>
      `${digest} has ${actual} bytes but the manifest says ${said}: pulls may fail`,
  );
  const fallback = tags.some((tag) => referrersTag.test(tag))
    ? ["this registry lists referrers itself; the referrers tag is not needed"]
    : [];
  return [...wrongSizes, ...fallback].slice(0, maxWarnings);
}
