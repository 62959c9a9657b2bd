import { admitTeamName } from "#server/accounts/teams/new-team.ts";
import type { Tx } from "../database.ts";
import { prepared, type Value } from "../prepared.ts";

const sameName = prepared((db, value: Value<{ organizationId: number; name: string }>) =>
  db
    .selectFrom("teams")
    .select("id")
    .where("organization_id", "=", value("organizationId"))
    .where("name", "=", value("name")),
);

/** @throws ApiProblem name_taken */
export async function refuseTakenName(tx: Tx, organizationId: number, name: string): Promise<void> {
  admitTeamName((await sameName.first(tx, { organizationId, name })) !== undefined);
}
