import type { NameGlob } from "@estiva/protocol";
import type { GrantRights } from "#server/accounts/grants/grant-records.ts";
import { deniesPulling, maxCompared, reachesPublic } from "#server/accounts/grants/public-denial.ts";
import type { Tx } from "../database.ts";
import { prepared, type Value } from "../prepared.ts";

const publicRepositories = prepared((db, value: Value<{ namespaceId: number }>) =>
  db
    .selectFrom("repositories as r")
    .innerJoin("namespaces as n", "n.id", "r.namespace_id")
    .select(["r.path", "n.name", "n.kind"])
    .where("r.namespace_id", "=", value("namespaceId"))
    .where("r.visibility", "=", "public")
    .limit(maxCompared),
);

/** Whether a grant would deny pulling what anyone may pull. */
export async function deniesPublic(
  tx: Tx,
  namespaceId: number,
  pattern: string,
  rights: GrantRights,
): Promise<boolean> {
  if (!deniesPulling(rights)) return false;
  return reachesPublic(pattern as NameGlob, await publicRepositories.all(tx, { namespaceId }));
}
