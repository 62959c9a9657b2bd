import { ApiProblem } from "@estiva/contract/problems";
import type { Transaction } from "kysely";
import { userPrincipal } from "#server/rights/principal.ts";
import { withdrawOfAccount } from "../invitations/withdraw-invitations.ts";
import { removeMemberships } from "../members/remove-membership.ts";
import type { Tables } from "../tables.ts";
import { endUploadsBelow } from "../uploads/end-uploads.ts";
import { endSignIns } from "./end-sign-ins.ts";

/**
 * Takes everything from an account but its name and its number, which audit and tags go on to mention.
 * @throws ApiProblem not_empty, last_owner
 */
export async function endUser(tx: Transaction<Tables>, id: number, now: number): Promise<void> {
  await refuseRepositories(tx, id);
  await refuseLastOwner(tx, id);
  await endSignIns(tx, id, { keptSession: undefined, now });
  await endPrincipal(tx, userPrincipal(id), now);
  await endRobots(tx, id, now);
  await endUploadsBelow(tx, id);
  await tx.deleteFrom("grants").where("namespace_id", "=", id).execute();
  await removeMemberships(tx, id);
  await withdrawOfAccount(tx, id, now);
  await tx.deleteFrom("identities").where("user_id", "=", id).execute();
  await tx.deleteFrom("recovery_codes").where("user_id", "=", id).execute();
  await tx.deleteFrom("one_time_secrets").where("user_id", "=", id).execute();
  await tx.updateTable("users").set(nothing).where("id", "=", id).execute();
  const retired = { deleted_at: now, description: "", default_visibility: null };
  await tx.updateTable("namespaces").set(retired).where("id", "=", id).execute();
}

const nothing = {
  ...{ email: null, email_verified_at: null, password_hash: null, is_admin: 0, language: null },
  ...{ totp_secret: null, totp_confirmed_at: null, totp_last_step: null },
} as const;

async function refuseRepositories(tx: Transaction<Tables>, id: number): Promise<void> {
  const repository = await tx
    .selectFrom("repositories")
    .select("path")
    .where("namespace_id", "=", id)
    .limit(1)
    .executeTakeFirst();
  if (repository !== undefined)
    throw new ApiProblem("not_empty", { detail: `${repository.path} is there, and maybe others.` });
}

async function refuseLastOwner(tx: Transaction<Tables>, id: number): Promise<void> {
  const owned = await tx
    .selectFrom("organization_members as m")
    .innerJoin("namespaces as n", "n.id", "m.organization_id")
    .select("n.name")
    .where("m.user_id", "=", id)
    .where("m.role", "=", "owner")
    .where("n.deleted_at", "is", null)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("organization_members as o")
            .select("o.user_id")
            .whereRef("o.organization_id", "=", "m.organization_id")
            .where("o.role", "=", "owner")
            .where("o.user_id", "!=", id),
        ),
      ),
    )
    .limit(5)
    .execute();
  if (owned.length > 0)
    throw new ApiProblem("last_owner", {
      detail: `No other owner: ${owned.map(({ name }) => name).join(", ")}.`,
    });
}

/** Revokes a principal's tokens and takes its teams and grants from it. */
async function endPrincipal(tx: Transaction<Tables>, principal: string, now: number): Promise<void> {
  await tx
    .updateTable("tokens")
    .set({ revoked_at: now })
    .where("principal", "=", principal)
    .where("revoked_at", "is", null)
    .execute();
  await tx.deleteFrom("team_members").where("principal", "=", principal).execute();
  await tx.deleteFrom("grants").where("subject", "=", principal).execute();
}

async function endRobots(tx: Transaction<Tables>, namespaceId: number, now: number): Promise<void> {
  const robots = await tx
    .deleteFrom("robots")
    .where("namespace_id", "=", namespaceId)
    .returning("id")
    .execute();
  for (const { id } of robots) await endPrincipal(tx, `robot:${id}`, now);
}
