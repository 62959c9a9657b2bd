import type { Kysely } from "kysely";
import { json } from "../codecs.ts";
import type { Tx } from "../database.ts";
import { prepared, type Value } from "../prepared.ts";
import type { Tables } from "../tables.ts";

interface Place {
  readonly namespaceId: number;
  /** Below the namespace. */
  readonly path: string;
}

const onPath = (db: Kysely<Tables>, value: Value<Place>) =>
  db
    .selectFrom("grants")
    .select("id")
    .where("namespace_id", "=", value("namespaceId"))
    .where("pattern", "=", value("path"))
    .where("is_glob", "=", 0);

const remove = prepared((db, value: Value<Place>) =>
  db
    .deleteFrom("grants")
    .where("id", "in", onPath(db, value))
    .where("denied", "=", json<readonly string[]>().encode([])),
);

const reduce = prepared((db, value: Value<Place>) =>
  db
    .updateTable("grants")
    .set({ role: null, can_delete: 0, can_create: 0 })
    .where("id", "in", onPath(db, value)),
);

/**
 * Ends what was granted on exactly this path: it was meant for what was there, not for what may be made under the
 * name later. A denial stays.
 */
export async function endGrants(tx: Tx, place: Place): Promise<void> {
  await remove.all(tx, place);
  await reduce.all(tx, place);
}
