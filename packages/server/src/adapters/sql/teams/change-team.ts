import { found } from "#server/accounts/found.ts";
import { beginsToFollow } from "#server/accounts/teams/followed-group.ts";
import type { TeamChanges } from "#server/accounts/teams/team-records.ts";
import type { Tx } from "../database.ts";
import { prepared, type Value } from "../prepared.ts";
import { removeTeamMembers } from "./remove-team.ts";
import { refuseTakenName } from "./taken-name.ts";
import { teamById } from "./team-by-id.ts";

const setName = prepared((db, value: Value<{ id: number; name: string }>) =>
  db
    .updateTable("teams")
    .set({ name: value("name") })
    .where("id", "=", value("id")),
);

const setDescription = prepared((db, value: Value<{ id: number; description: string }>) =>
  db
    .updateTable("teams")
    .set({ description: value("description") })
    .where("id", "=", value("id")),
);

const setGroup = prepared((db, value: Value<{ id: number; group: string | null }>) =>
  db
    .updateTable("teams")
    .set({ synced_group: value("group") })
    .where("id", "=", value("id")),
);

/** @throws ApiProblem not_found, name_taken */
export async function changeTeam(
  tx: Tx,
  id: number,
  { name, description, syncedGroup: group }: TeamChanges,
): Promise<void> {
  const team = found(await teamById.first(tx, { id }));
  if (name !== undefined && name !== team.name) await refuseTakenName(tx, team.organization_id, name);
  if (beginsToFollow(team.synced_group, group)) await removeTeamMembers.all(tx, { id });
  if (name !== undefined) await setName.all(tx, { id, name });
  if (description !== undefined) await setDescription.all(tx, { id, description });
  if (group !== undefined) await setGroup.all(tx, { id, group });
}
