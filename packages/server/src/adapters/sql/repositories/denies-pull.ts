import { NameGlob } from "@estiva/protocol";
import type { Tx } from "../database.ts";
import { prepared, type Value } from "../prepared.ts";

const denials = prepared((db, value: Value<{ namespaceId: number }>) =>
  db
    .selectFrom("grants")
    .select("pattern")
    .where("namespace_id", "=", value("namespaceId"))
    .where("denied", "like", '%"pull"%'),
);

/** Whether somebody is denied to pull what lies at this path below a namespace: it can't be public then. */
export async function deniesPull(tx: Tx, namespaceId: number, path: string): Promise<boolean> {
  const rows = await denials.all(tx, { namespaceId });
  return rows.some(({ pattern }) => NameGlob.matches(pattern as NameGlob, path));
}
