import type { NameGlob, RepositoryName } from "@estiva/protocol";
import type { RepositoryEntry } from "#server/catalog/repositories/catalog-records.ts";
import { flag, json } from "../codecs.ts";
import type { Database } from "../database.ts";
import { prepared, type Value } from "../prepared.ts";

const entry = prepared((db, value: Value<{ path: RepositoryName }>) =>
  db
    .selectFrom("repositories as r")
    .innerJoin("namespaces as n", "n.id", "r.namespace_id")
    .select([
      "r.id",
      "r.path",
      "r.visibility",
      "r.description",
      "r.created_at",
      "r.created_by",
      "r.pushed_at",
      "r.pushed_by",
      "r.active_at",
      "r.tag_count",
      "r.size",
      "r.immutable_tags",
      "r.allow_overwrite",
      "r.read_only",
      "n.name as namespace",
    ])
    .where("r.path", "=", value("path")),
);

const newest = prepared((db, value: Value<{ repositoryId: number }>) =>
  db
    .selectFrom("tags as t")
    .leftJoin("manifest_facts as f", (join) =>
      join.onRef("f.repository_id", "=", "t.repository_id").onRef("f.digest", "=", "t.digest"),
    )
    .select(["t.name", "t.digest", "f.kind"])
    .where("t.repository_id", "=", value("repositoryId"))
    .where("t.supporting", "=", 0)
    .orderBy("t.pushed_at", "desc")
    .orderBy("t.name", "desc")
    .limit(1),
);

/** A repository as it is listed. */
export async function findEntry(
  database: Database,
  repository: RepositoryName,
): Promise<RepositoryEntry | undefined> {
  const row = await entry.readFirst(database, { path: repository });
  if (row === undefined) return undefined;
  const tag = await newest.readFirst(database, { repositoryId: row.id });
  return {
    id: row.id,
    name: row.path,
    namespace: row.namespace,
    description: row.description,
    visibility: row.visibility ?? undefined,
    createdAt: row.created_at,
    createdBy: row.created_by,
    pushedAt: row.pushed_at ?? undefined,
    pushedBy: row.pushed_by ?? undefined,
    activeAt: row.active_at,
    newest: tag && { tag: tag.name, digest: tag.digest, kind: tag.kind ?? "unknown" },
    tagCount: row.tag_count,
    size: row.size,
    immutableTags: json<readonly NameGlob[]>().decode(row.immutable_tags),
    allowOverwrite: flag.decode(row.allow_overwrite),
    readOnly: flag.decode(row.read_only),
  };
}
