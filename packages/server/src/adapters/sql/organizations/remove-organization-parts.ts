import type { Transaction } from "kysely";
import { robotPrincipal } from "#server/rights/principal.ts";
import type { Tables } from "../tables.ts";
import { endUploadsBelow } from "../uploads/end-uploads.ts";

type Tx = Transaction<Tables>;

/** Removes everything that belongs to an organisation but its name and its repositories. */
export async function removeOrganizationParts(tx: Tx, id: number, now: number): Promise<void> {
  const teams = tx.selectFrom("teams").select("id").where("organization_id", "=", id);
  await tx.deleteFrom("team_members").where("team_id", "in", teams).execute();
  await tx.deleteFrom("teams").where("organization_id", "=", id).execute();
  await tx.deleteFrom("grants").where("namespace_id", "=", id).execute();
  await tx.deleteFrom("invitations").where("organization_id", "=", id).execute();
  await tx.deleteFrom("organization_members").where("organization_id", "=", id).execute();
  const robots = await tx.selectFrom("robots").select("id").where("namespace_id", "=", id).execute();
  for (const robot of robots) {
    await tx
      .updateTable("tokens")
      .set({ revoked_at: now })
      .where("principal", "=", robotPrincipal(robot.id))
      .where("revoked_at", "is", null)
      .execute();
  }
  await tx.deleteFrom("robots").where("namespace_id", "=", id).execute();
  await endUploadsBelow(tx, id);
}
