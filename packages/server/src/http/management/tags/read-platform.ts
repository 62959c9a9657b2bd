import type { PlatformFilter } from "#server/catalog/tags/tag-list-records.ts";

/** Reads `os/architecture` or `os/architecture/variant`. */
export function readPlatform(text: string | undefined): PlatformFilter | undefined {
  const [os, architecture, variant] = text?.split("/") ?? [];
  return os === undefined || architecture === undefined ? undefined : { os, architecture, variant };
}
