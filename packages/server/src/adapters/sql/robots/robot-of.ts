import { type RobotPrincipal, robotPrincipal } from "#server/rights/principal.ts";
import type { Database } from "../database.ts";
import { prepared, type Value } from "../prepared.ts";

const robotByLogin = prepared((db, value: Value<{ namespaceId: number; namespace: string; name: string }>) =>
  db
    .selectFrom("robots as r")
    .innerJoin("namespaces as n", "n.id", "r.namespace_id")
    .select("r.id")
    .where("r.namespace_id", "=", value("namespaceId"))
    .where("n.name", "=", value("namespace"))
    .where("r.name", "=", value("name")),
);

/** A robot of this namespace by its login, `acme.ci`; those of others are not found. */
export async function robotOf(
  database: Database,
  namespaceId: number,
  login: string,
): Promise<RobotPrincipal | undefined> {
  const [namespace = ""] = login.split(".");
  const name = login.slice(login.indexOf(".") + 1);
  const robot = await robotByLogin.readFirst(database, { namespaceId, namespace, name });
  return robot && robotPrincipal(robot.id);
}
