import { found } from "#server/accounts/found.ts";
import { admitTeam, maxTeams } from "#server/accounts/teams/new-team.ts";
import type { NewTeam } from "#server/accounts/teams/team-records.ts";
import { optional } from "../codecs.ts";
import type { Tx } from "../database.ts";
import { insertInto } from "../insert-into.ts";
import { livingNamespace } from "../namespaces/living-namespace.ts";
import { prepared, type Value } from "../prepared.ts";
import { refuseTakenName } from "./taken-name.ts";

/** The last that an organisation may have. */
const lastTeam = prepared((db, value: Value<{ organizationId: number }>) =>
  db
    .selectFrom("teams")
    .select("id")
    .where("organization_id", "=", value("organizationId"))
    .limit(1)
    .offset(maxTeams - 1),
);

const insertTeam = insertInto("teams", [
  "organization_id",
  "name",
  "description",
  ["synced_group", optional<string>()],
  "created_at",
]);

/** @throws ApiProblem not_found where the organisation is gone, name_taken, quota_exceeded */
export async function addTeam(tx: Tx, team: NewTeam): Promise<void> {
  const { organizationId, name } = team;
  found(await livingNamespace.first(tx, { id: organizationId }));
  await refuseTakenName(tx, organizationId, name);
  admitTeam((await lastTeam.first(tx, { organizationId })) !== undefined);
  await insertTeam.all(tx, team);
}
