import { prepared, type Value } from "../prepared.ts";

/** One of a namespace's repositories; nothing where it has none. */
export const firstRepository = prepared((db, value: Value<{ namespaceId: number }>) =>
  db.selectFrom("repositories").select("path").where("namespace_id", "=", value("namespaceId")).limit(1),
);
