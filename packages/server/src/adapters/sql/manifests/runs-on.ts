import { sql } from "kysely";
import type { PlatformFilter } from "#server/catalog/tags/tag-list-records.ts";

/** Whether `manifest_facts as f` has the platform: they are kept as JSON texts with their keys in one order. */
export function runsOn({ os, architecture, variant }: PlatformFilter) {
  const platform = { os, architecture, ...(variant === undefined ? {} : { variant }) };
  const start = JSON.stringify(platform).slice(0, -1);
  return sql<boolean>`instr(f.platforms, ${`${start},`}) > 0`;
}
