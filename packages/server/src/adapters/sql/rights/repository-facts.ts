import type { RepositoryFacts, Visibility } from "#server/rights/access-records.ts";

/** All of it is null where there is no repository. */
export interface RepositoryRow {
  readonly repository_id: number | null;
  readonly visibility: Visibility | null;
  readonly immutable_tags: string | null;
  readonly allow_overwrite: number | null;
  readonly read_only: number | null;
}

const noTags: readonly string[] = [];

export function repositoryFacts(row: RepositoryRow): RepositoryFacts | undefined {
  if (row.repository_id === null) return undefined;
  const tags = row.immutable_tags ?? "[]";
  return {
    id: row.repository_id,
    visibility: row.visibility ?? "private",
    immutableTags: tags === "[]" ? noTags : (JSON.parse(tags) as readonly string[]),
    allowsOverwrite: row.allow_overwrite === 1,
    isReadOnly: row.read_only === 1,
  };
}
