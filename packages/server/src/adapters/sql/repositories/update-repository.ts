import type { RepositoryName } from "@estiva/protocol";
import { pathBelow } from "#server/accounts/namespaces/path-below.ts";
import type { RepositoryChanges } from "#server/catalog/repositories/catalog-records.ts";
import { flag, json } from "../codecs.ts";
import type { Tx } from "../database.ts";
import { prepared, type Value } from "../prepared.ts";
import { deniesPull } from "./denies-pull.ts";

const find = prepared((db, value: Value<{ repository: RepositoryName }>) =>
  db
    .selectFrom("repositories as r")
    .innerJoin("namespaces as n", "n.id", "r.namespace_id")
    .select(["r.id", "r.namespace_id as namespaceId", "n.kind", "n.name"])
    .where("r.path", "=", value("repository")),
);

/** Changes what is given of a repository. */
export async function updateRepository(
  tx: Tx,
  repository: RepositoryName,
  changes: RepositoryChanges,
): Promise<"updated" | "unknown" | "pull-denied"> {
  const found = await find.first(tx, { repository });
  if (found === undefined) return "unknown";
  const path = pathBelow(found, repository);
  if (changes.visibility === "public" && (await deniesPull(tx, found.namespaceId, path)))
    return "pull-denied";
  const values = changedColumns(changes);
  // Which columns change varies: a statement for each choice of them is not worth keeping.
  if (Object.keys(values).length > 0)
    await tx.updateTable("repositories").set(values).where("id", "=", found.id).execute();
  return "updated";
}

function changedColumns(changes: RepositoryChanges) {
  const { visibility, description, immutableTags, allowOverwrite, readOnly } = changes;
  return {
    ...(visibility === undefined ? {} : { visibility }),
    ...(description === undefined ? {} : { description }),
    ...(immutableTags === undefined ? {} : { immutable_tags: json<unknown>().encode(immutableTags) }),
    ...(allowOverwrite === undefined ? {} : { allow_overwrite: flag.encode(allowOverwrite) }),
    ...(readOnly === undefined ? {} : { read_only: flag.encode(readOnly) }),
  };
}
