import type { Tx } from "../database.ts";
import { prepared, type Value } from "../prepared.ts";

const otherAdmin = prepared((db, value: Value<{ but: number }>) =>
  db
    .selectFrom("users as u")
    .innerJoin("namespaces as n", "n.id", "u.id")
    .select("u.id")
    .where("u.is_admin", "=", 1)
    .where("u.id", "!=", value("but"))
    .where("u.disabled_at", "is", null)
    .where("n.deleted_at", "is", null)
    .limit(1),
);

/** Whether there is an admin who can act, but for one account; 0 for none. */
export async function hasOtherAdmin(tx: Tx, but: number): Promise<boolean> {
  return (await otherAdmin.first(tx, { but })) !== undefined;
}
