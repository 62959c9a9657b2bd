import type { Digest, RepositoryName } from "@estiva/protocol";
import type { Selectable } from "kysely";
import type { ManifestFacts, PlatformFacts } from "#server/registry/manifests/manifest-facts.ts";
import { json, optional } from "../codecs.ts";
import type { Database } from "../database.ts";
import { insertInto } from "../insert-into.ts";
import type { Value } from "../prepared.ts";
import { preparedList } from "../prepared-list.ts";
import type { Tables } from "../tables.ts";

type Row = Selectable<Tables["manifest_facts"]>;

const platforms = json<readonly PlatformFacts[]>();

/** Digests per statement. */
const batch = 500;

const find = preparedList((db, value: Value<{ repository: RepositoryName }>, digests: readonly Digest[]) =>
  db
    .selectFrom("repositories as r")
    .innerJoin("manifest_facts as f", "f.repository_id", "r.id")
    .selectAll("f")
    .where("r.path", "=", value("repository"))
    .where("f.digest", "in", digests),
);

/** Adds what lists show of a manifest. */
export const addFacts = insertInto(
  "manifest_facts",
  [
    "repository_id",
    "digest",
    "kind",
    "size",
    ["platforms", platforms],
    ["built_at", optional<number>()],
    "attestations",
  ],
  (insert) => insert.onConflict((conflict) => conflict.doNothing()),
);

export async function findFacts(
  database: Database,
  repository: RepositoryName,
  digests: readonly Digest[],
): Promise<ReadonlyMap<Digest, ManifestFacts>> {
  const found = new Map<Digest, ManifestFacts>();
  for (let start = 0; start < digests.length; start += batch) {
    const rows = await find.read(database, { repository }, digests.slice(start, start + batch));
    for (const row of rows) found.set(row.digest, factsOf(row));
  }
  return found;
}

type Facts = Pick<Row, "kind" | "size" | "platforms" | "built_at" | "attestations">;

/** A row as the domain knows it. */
export function factsOf(row: Facts): ManifestFacts {
  return {
    kind: row.kind,
    size: row.size,
    attestations: row.attestations,
    platforms: platforms.decode(row.platforms),
    builtAt: row.built_at ?? undefined,
  };
}

/** The same where there may be no row: what was pushed before facts were kept has none. */
export function factsOrUnknown(row: { readonly [Name in keyof Facts]: Facts[Name] | null }): ManifestFacts {
  return factsOf({
    kind: row.kind ?? "unknown",
    size: row.size ?? 0,
    platforms: row.platforms ?? "[]",
    built_at: row.built_at,
    attestations: row.attestations ?? 0,
  });
}
