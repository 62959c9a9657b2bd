import { ApiProblem } from "@estiva/contract/problems";
import type { Transaction } from "kysely";
import { userPrincipal } from "#server/rights/principal.ts";
import { withdrawFromOrganization } from "../invitations/withdraw-invitations.ts";
import type { Tables } from "../tables.ts";

type Tx = Transaction<Tables>;

/**
 * Takes a user out of an organisation, with all that the place there gave.
 * @throws ApiProblem not_found, last_owner
 */
export async function removeMembership(tx: Tx, organizationId: number, userId: number): Promise<void> {
  const member = await tx
    .deleteFrom("organization_members")
    .where("organization_id", "=", organizationId)
    .where("user_id", "=", userId)
    .returning("role")
    .executeTakeFirst();
  if (member === undefined) throw new ApiProblem("not_found");
  if (member.role === "owner") await requireOwner(tx, organizationId);
  const principal = userPrincipal(userId);
  const teams = tx.selectFrom("teams").select("id").where("organization_id", "=", organizationId);
  await tx
    .deleteFrom("team_members")
    .where("principal", "=", principal)
    .where("team_id", "in", teams)
    .execute();
  await tx
    .deleteFrom("grants")
    .where("subject", "=", principal)
    .where("namespace_id", "=", organizationId)
    .execute();
  await withdrawFromOrganization(tx, organizationId, userId);
}

/**
 * Takes a user out of every organisation, for the end of an account.
 * @throws ApiProblem last_owner
 */
export async function removeMemberships(tx: Tx, userId: number): Promise<void> {
  const memberships = await tx
    .selectFrom("organization_members")
    .select("organization_id")
    .where("user_id", "=", userId)
    .execute();
  for (const { organization_id } of memberships) await removeMembership(tx, organization_id, userId);
}

/** An account that is disabled owns nothing: nobody can sign in to it. @throws ApiProblem last_owner */
export async function requireOwner(tx: Tx, organizationId: number): Promise<void> {
  const owner = await tx
    .selectFrom("organization_members as m")
    .innerJoin("users as u", "u.id", "m.user_id")
    .select("m.user_id")
    .where("m.organization_id", "=", organizationId)
    .where("m.role", "=", "owner")
    .where("u.disabled_at", "is", null)
    .limit(1)
    .executeTakeFirst();
  if (owner === undefined) throw new ApiProblem("last_owner");
}
