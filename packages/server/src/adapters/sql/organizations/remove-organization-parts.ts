import { robotPrincipal } from "#server/rights/principal.ts";
import type { Tx } from "../database.ts";
import { prepared, type Value } from "../prepared.ts";
import { removeRobots } from "../robots/remove-robots.ts";
import { revokeTokens } from "../tokens/revoke-tokens.ts";
import { endUploadsBelow } from "../uploads/end-uploads.ts";

type OrganizationId = Value<{ id: number }>;

const removals = [
  prepared((db, value: OrganizationId) =>
    db
      .deleteFrom("team_members")
      .where("team_id", "in", (eb) =>
        eb.selectFrom("teams").select("id").where("organization_id", "=", value("id")),
      ),
  ),
  prepared((db, value: OrganizationId) => db.deleteFrom("teams").where("organization_id", "=", value("id"))),
  prepared((db, value: OrganizationId) => db.deleteFrom("grants").where("namespace_id", "=", value("id"))),
  prepared((db, value: OrganizationId) =>
    db.deleteFrom("invitations").where("organization_id", "=", value("id")),
  ),
  prepared((db, value: OrganizationId) =>
    db.deleteFrom("organization_members").where("organization_id", "=", value("id")),
  ),
];

/** Removes everything that belongs to an organisation but its name and its repositories. */
export async function removeOrganizationParts(tx: Tx, id: number, now: number): Promise<void> {
  for (const removal of removals) await removal.all(tx, { id });
  for (const robot of await removeRobots.all(tx, { namespaceId: id }))
    await revokeTokens.all(tx, { principal: robotPrincipal(robot.id), now });
  await endUploadsBelow(tx, id);
}
