import type { Kysely } from "kysely";
import type {
  MemberPage,
  MemberRecord,
  MemberRecords,
  OffboardingRecord,
  OrganizationRole,
} from "#server/accounts/members/member-records.ts";
import { type UserPrincipal, userPrincipal } from "#server/rights/principal.ts";
import type { Database } from "../database.ts";
import { containing } from "../name-part.ts";
import { prepared, type Value } from "../prepared.ts";
import { preparedList } from "../prepared-list.ts";
import type { Tables } from "../tables.ts";
import { putMember } from "./insert-member.ts";
import { offboard } from "./off-board.ts";
import { endOwnership, removeMembership } from "./remove-membership.ts";

const member = prepared((db, value: Value<{ organizationId: number; userId: number }>) =>
  members(db, value("organizationId")).where("m.user_id", "=", value("userId")),
);

const teamsOf = preparedList(
  (db, value: Value<{ organizationId: number }>, principals: readonly UserPrincipal[]) =>
    db
      .selectFrom("team_members as p")
      .innerJoin("teams as t", "t.id", "p.team_id")
      .select(["p.principal", "t.name"])
      .where("p.principal", "in", principals)
      .where("t.organization_id", "=", value("organizationId")),
);

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
    const rows = await member.read(this.#database, { organizationId, userId });
    return (await this.#withTeams(organizationId, rows))[0];
  }

  async put(organizationId: number, userId: number, role: OrganizationRole, now: number): Promise<void> {
    await this.#database.write(async (tx) => {
      await putMember.all(tx, { organizationId, userId, role, addedAt: now });
      if (role === "member") await endOwnership(tx, organizationId, userId);
    });
  }

  async remove(organizationId: number, userId: number): Promise<void> {
    await this.#database.write((tx) => removeMembership(tx, organizationId, userId));
  }

  async offboard(organizationId: number, userId: number, now: number): Promise<OffboardingRecord> {
    return await this.#database.write((tx) => offboard(tx, organizationId, userId, now));
  }

  async #withTeams(organizationId: number, rows: readonly MemberRow[]): Promise<readonly MemberRecord[]> {
    if (rows.length === 0) return [];
    const principals = rows.map(({ user_id }) => userPrincipal(user_id));
    const places = await teamsOf.read(this.#database, { organizationId }, principals);
    const teams = Map.groupBy(places, ({ principal }) => principal);
    return rows.map((row) => ({
      userId: row.user_id,
      username: row.name,
      role: row.role,
      addedAt: row.added_at,
      hasSecondFactor: row.totp_confirmed_at !== null,
      teams: (teams.get(userPrincipal(row.user_id)) ?? []).map(({ name }) => name).sort(),
    }));
  }
}

type MemberRow = Awaited<ReturnType<ReturnType<typeof members>["executeTakeFirstOrThrow"]>>;

function members(on: Kysely<Tables>, organizationId: number) {
  return on
    .selectFrom("organization_members as m")
    .innerJoin("namespaces as n", "n.id", "m.user_id")
    .innerJoin("users as u", "u.id", "m.user_id")
    .select(["m.user_id", "n.name", "m.role", "m.added_at", "u.totp_confirmed_at"])
    .where("m.organization_id", "=", organizationId);
}
