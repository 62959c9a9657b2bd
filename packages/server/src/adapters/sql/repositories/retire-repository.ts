import { type RepositoryName, rootNamespaceName } from "@estiva/protocol";
import { pathBelow } from "#server/accounts/namespaces/path-below.ts";
import { flag } from "../codecs.ts";
import type { Tx } from "../database.ts";
import { prepared, type Value } from "../prepared.ts";
import { endUploads } from "../uploads/end-uploads.ts";
import { endGrants } from "./end-grants.ts";
import { endOfNames } from "./end-of-names.ts";

const find = prepared((db, value: Value<{ repository: RepositoryName }>) =>
  db
    .selectFrom("repositories as r")
    .innerJoin("namespaces as n", "n.id", "r.namespace_id")
    .select(["r.id", "r.namespace_id as namespaceId", "r.size", "r.read_only", "n.kind", "n.name"])
    .where("r.path", "=", value("repository")),
);

const shrinkNamespace = prepared((db, value: Value<{ namespaceId: number; size: number }>) =>
  db
    .updateTable("namespaces")
    .set((eb) => ({ size: eb("size", "-", value("size")) }))
    .where("id", "=", value("namespaceId")),
);

const takeOutOfSight = prepared((db, value: Value<{ id: number; path: RepositoryName }>) =>
  db
    .updateTable("repositories")
    .set((eb) => ({
      path: value("path"),
      namespace_id: eb
        .selectFrom("namespaces")
        .select("id")
        .where("name", "=", rootNamespaceName)
        .$asScalar()
        .$notNull(),
      visibility: null,
    }))
    .where("id", "=", value("id")),
);

/** Takes a repository out of sight, and ends what was granted on it and what was on its way to it. */
export async function retireRepository(
  tx: Tx,
  repository: RepositoryName,
): Promise<"retired" | "unknown" | "read-only"> {
  const found = await find.first(tx, { repository });
  if (found === undefined) return "unknown";
  if (flag.decode(found.read_only)) return "read-only";
  const { id, namespaceId } = found;
  await endGrants(tx, { namespaceId, path: pathBelow(found, repository) });
  await endUploads(tx, repository);
  await shrinkNamespace.all(tx, found);
  await takeOutOfSight.all(tx, { id, path: `${endOfNames}/${id}` as RepositoryName });
  return "retired";
}
