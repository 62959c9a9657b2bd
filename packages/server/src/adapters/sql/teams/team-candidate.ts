import type { TeamPrincipal } from "#server/accounts/teams/team-records.ts";
import { userPrincipal } from "#server/rights/principal.ts";
import type { Database } from "../database.ts";
import { prepared, type Value } from "../prepared.ts";
import { robotOf } from "../robots/robot-of.ts";

const memberByName = prepared((db, value: Value<{ organizationId: number; name: string }>) =>
  db
    .selectFrom("namespaces as n")
    .innerJoin("organization_members as m", "m.user_id", "n.id")
    .select("n.id")
    .where("n.name", "=", value("name"))
    .where("m.organization_id", "=", value("organizationId")),
);

/** A member of the organisation by name, or one of its robots by login: who may be in its teams. */
export async function teamCandidate(
  database: Database,
  organizationId: number,
  name: string,
): Promise<TeamPrincipal | undefined> {
  if (name.includes(".")) return await robotOf(database, organizationId, name);
  const member = await memberByName.readFirst(database, { organizationId, name });
  return member && userPrincipal(member.id);
}
