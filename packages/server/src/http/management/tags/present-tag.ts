import type { Answer } from "@estiva/contract/operations";
import { NameGlob } from "@estiva/protocol";
import type { ActorRecords } from "#server/audit/actor-records.ts";
import type { TagEntry } from "#server/catalog/tags/tag-list-records.ts";
import type { PlatformFacts } from "#server/registry/manifests/manifest-facts.ts";
import { isoTime } from "../iso-time.ts";

export type ShownTag = Answer<"getTag">;

/** Tags as the management API shows them. */
export async function presentTags(
  entries: readonly TagEntry[],
  immutableTags: readonly NameGlob[],
  actors: ActorRecords,
): Promise<readonly ShownTag[]> {
  const names = await actors.names(entries.map(({ pushedBy }) => pushedBy));
  return entries.map(({ name, digest, facts, aliases, pushedAt, pushedBy, referrers, isSigned }) => ({
    name,
    digest,
    kind: facts.kind,
    aliases: [...aliases],
    size: facts.size,
    platforms: facts.platforms.map(presentPlatform),
    pushed_at: isoTime(pushedAt),
    pushed_by: names.get(pushedBy) ?? null,
    built_at: isoTime(facts.builtAt),
    badges: { attestations: facts.attestations, signed: isSigned, referrers },
    immutable: immutableTags.some((pattern) => NameGlob.matches(pattern, name)),
  }));
}

export function presentPlatform({ os, architecture, variant, digest, size }: PlatformFacts) {
  return { os, architecture, variant: variant ?? null, digest, size };
}
