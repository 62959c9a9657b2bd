import type { TeamSubject } from "#server/rights/principal.ts";
import type { Tx } from "../database.ts";
import { prepared, type Value } from "../prepared.ts";

const removeGrants = prepared((db, value: Value<{ subject: TeamSubject }>) =>
  db.deleteFrom("grants").where("subject", "=", value("subject")),
);

export const removeTeamMembers = prepared((db, value: Value<{ id: number }>) =>
  db.deleteFrom("team_members").where("team_id", "=", value("id")),
);

const removeRow = prepared((db, value: Value<{ id: number }>) =>
  db.deleteFrom("teams").where("id", "=", value("id")),
);

/** Removes a team with its grants and memberships. */
export async function removeTeam(tx: Tx, id: number): Promise<void> {
  await removeGrants.all(tx, { subject: `team:${id}` });
  await removeTeamMembers.all(tx, { id });
  await removeRow.all(tx, { id });
}
