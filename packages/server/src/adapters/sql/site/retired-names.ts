import type { RetiredName } from "#server/accounts/site/site-records.ts";
import type { Database, Tx } from "../database.ts";
import { prepared, type Value } from "../prepared.ts";

/** Behind every character that a name may have. */
const afterAll = "\u{10ffff}";

interface Names {
  readonly from: string;
  readonly to: string;
  readonly after: string;
  readonly limit: number;
}

const names = prepared((db, value: Value<Names>) =>
  db
    .selectFrom("namespaces")
    .select(["name", "kind", "deleted_at"])
    .where("deleted_at", "is not", null)
    .where("skeleton", "is not", null)
    .where("name", ">=", value("from"))
    .where("name", ">", value("after"))
    .where("name", "<", value("to"))
    .orderBy("name")
    .limit(value("limit")),
);

/** Names of deleted accounts that nobody else can take yet. */
export async function retiredNames(
  database: Database,
  { prefix, after, limit }: { prefix: string; after: string; limit: number },
): Promise<readonly RetiredName[]> {
  const rows = await names.read(database, { from: prefix, to: `${prefix}${afterAll}`, after, limit });
  return rows.flatMap(({ name, kind, deleted_at }) =>
    kind === "root" || deleted_at === null ? [] : [{ name, kind, retiredAt: deleted_at }],
  );
}

const retired = prepared((db, value: Value<{ name: string }>) =>
  db
    .selectFrom("namespaces as n")
    .select("n.id")
    .select((eb) =>
      eb
        .selectFrom("repositories as r")
        .select("r.id")
        .whereRef("r.namespace_id", "=", "n.id")
        .limit(1)
        .as("repository"),
    )
    .where("n.name", "=", value("name"))
    .where("n.deleted_at", "is not", null)
    .where("n.skeleton", "is not", null),
);

const rename = prepared((db, value: Value<{ id: number; name: string }>) =>
  db
    .updateTable("namespaces")
    .set({ name: value("name"), skeleton: null })
    .where("id", "=", value("id")),
);

/** Lets a name go. People who read old audit events still see who it was; no name can hold a `~`. */
export async function releaseName(tx: Tx, name: string): Promise<"released" | "unknown" | "not-empty"> {
  const found = await retired.first(tx, { name });
  if (found === undefined) return "unknown";
  if (found.repository !== null) return "not-empty";
  await rename.all(tx, { id: found.id, name: `${name}~${found.id}` });
  return "released";
}
