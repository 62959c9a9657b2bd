import { prepared, type Value } from "../prepared.ts";

/** Nothing where there is none, or where only the name is left. */
export const livingNamespace = prepared((db, value: Value<{ id: number }>) =>
  db.selectFrom("namespaces").select("id").where("id", "=", value("id")).where("deleted_at", "is", null),
);
