import type { Kysely, Transaction } from "kysely";
import type {
  MemberPage,
  MemberRecord,
  MemberRecords,
  OffboardingRecord,
  OrganizationRole,
} from "#server/accounts/members/member-records.ts";
import { robotPrincipal, userPrincipal } from "#server/rights/principal.ts";
import type { Database } from "../database.ts";
import { withdrawFromOrganization } from "../invitations/withdraw-invitations.ts";
import { containing } from "../name-part.ts";
import type { Tables } from "../tables.ts";
import { removeMembership, requireOwner } from "./remove-membership.ts";

type Tx = Transaction<Tables>;

export class MemberQueries implements MemberRecords {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async page(
    organizationId: number,
    { q, role, after, limit }: MemberPage,
  ): Promise<readonly MemberRecord[]> {
    const part = containing(q);
    if (part === undefined) return [];
    let query = members(this.#database.read, organizationId)
      .where("m.user_id", ">", after)
      .orderBy("m.user_id")
      .limit(limit);
    if (part !== "%") query = query.where("n.name", "like", part);
    if (role !== undefined) query = query.where("m.role", "=", role);
    return await this.#withTeams(organizationId, await query.execute());
  }

  async find(organizationId: number, userId: number): Promise<MemberRecord | undefined> {
    const rows = await members(this.#database.read, organizationId).where("m.user_id", "=", userId).execute();
    return (await this.#withTeams(organizationId, rows))[0];
  }

  async put(organizationId: number, userId: number, role: OrganizationRole, now: number): Promise<void> {
    await this.#database.write(async (tx) => {
      await tx
        .insertInto("organization_members")
        .values({ organization_id: organizationId, user_id: userId, role, added_at: now })
        .onConflict((conflict) => conflict.columns(["organization_id", "user_id"]).doUpdateSet({ role }))
        .execute();
      if (role === "owner") return;
      await requireOwner(tx, organizationId);
      // Whoever is no owner any more must not become one again by what was sent before.
      await withdrawFromOrganization(tx, organizationId, userId);
    });
  }

  async remove(organizationId: number, userId: number): Promise<void> {
    await this.#database.write((tx) => removeMembership(tx, organizationId, userId));
  }

  async offboard(organizationId: number, userId: number, now: number): Promise<OffboardingRecord> {
    return await this.#database.write(async (tx) => {
      await removeMembership(tx, organizationId, userId);
      return {
        sessionsEnded: await endSessions(tx, userId),
        tokensRevoked: await revokeTokens(tx, userId, now),
        robotsSeen: await robotsSeen(tx, organizationId, userId),
      };
    });
  }

  async #withTeams(organizationId: number, rows: readonly MemberRow[]): Promise<readonly MemberRecord[]> {
    if (rows.length === 0) return [];
    const principals = rows.map(({ user_id }) => userPrincipal(user_id));
    const places = await this.#database.read
      .selectFrom("team_members as p")
      .innerJoin("teams as t", "t.id", "p.team_id")
      .select(["p.principal", "t.name"])
      .where("p.principal", "in", principals)
      .where("t.organization_id", "=", organizationId)
      .execute();
    const teams = Map.groupBy(places, ({ principal }) => principal);
    return rows.map((row) => ({
      ...{ userId: row.user_id, username: row.name, role: row.role, addedAt: row.added_at },
      hasSecondFactor: row.totp_confirmed_at !== null,
      teams: (teams.get(userPrincipal(row.user_id)) ?? []).map(({ name }) => name).sort(),
    }));
  }
}

interface MemberRow {
  readonly user_id: number;
  readonly name: string;
  readonly role: OrganizationRole;
  readonly added_at: number;
  readonly totp_confirmed_at: number | null;
}

function members(on: Kysely<Tables>, organizationId: number) {
  return on
    .selectFrom("organization_members as m")
    .innerJoin("namespaces as n", "n.id", "m.user_id")
    .innerJoin("users as u", "u.id", "m.user_id")
    .select(["m.user_id", "n.name", "m.role", "m.added_at", "u.totp_confirmed_at"])
    .where("m.organization_id", "=", organizationId);
}

async function endSessions(tx: Tx, userId: number): Promise<number> {
  return (await tx.deleteFrom("sessions").where("user_id", "=", userId).returning("id").execute()).length;
}

/** What was bought with the password ends with the credential's version; the password itself stays. */
async function revokeTokens(tx: Tx, userId: number, now: number): Promise<number> {
  await tx
    .updateTable("users")
    .set((eb) => ({ credential_version: eb("credential_version", "+", 1) }))
    .where("id", "=", userId)
    .execute();
  const revoked = await tx
    .updateTable("tokens")
    .set({ revoked_at: now })
    .where("principal", "=", userPrincipal(userId))
    .where("revoked_at", "is", null)
    .returning("id")
    .execute();
  return revoked.length;
}

async function robotsSeen(
  tx: Tx,
  organizationId: number,
  userId: number,
): Promise<readonly { readonly id: number; readonly name: string }[]> {
  const shown = await tx
    .selectFrom("tokens")
    .select("principal")
    .where("created_by", "=", userPrincipal(userId))
    .where("kind", "=", "robot")
    .where("revoked_at", "is", null)
    .execute();
  const seen = new Set(shown.map(({ principal }) => principal));
  const robots = await tx
    .selectFrom("robots")
    .select(["id", "name"])
    .where("namespace_id", "=", organizationId)
    .orderBy("name")
    .execute();
  return robots.filter(({ id }) => seen.has(robotPrincipal(id))).map(({ id, name }) => ({ id, name }));
}
