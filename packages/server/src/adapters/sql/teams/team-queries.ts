import { ApiProblem } from "@estiva/contract/problems";
import type { Kysely, Transaction } from "kysely";
import type {
  NewTeam,
  NewTeamMember,
  TeamChanges,
  TeamMemberPage,
  TeamMemberRecord,
  TeamPage,
  TeamPrincipal,
  TeamRecord,
  TeamRecords,
} from "#server/accounts/teams/team-records.ts";
import { parsePrincipal, robotPrincipal, userPrincipal } from "#server/rights/principal.ts";
import type { Database } from "../database.ts";
import { containing } from "../name-part.ts";
import type { Tables } from "../tables.ts";
import { syncTeams } from "./team-sync.ts";

type Tx = Transaction<Tables>;

/** In one organisation. */
const maxTeams = 1_000;

export class TeamQueries implements TeamRecords {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async page(organizationId: number, { q, after, limit }: TeamPage): Promise<readonly TeamRecord[]> {
    const part = containing(q);
    if (part === undefined) return [];
    let query = teams(this.#database.read, organizationId)
      .where("t.name", ">", after)
      .orderBy("t.name")
      .limit(limit);
    if (part !== "%") query = query.where("t.name", "like", part);
    return (await query.execute()).map(record);
  }

  async find(organizationId: number, name: string): Promise<TeamRecord | undefined> {
    const row = await teams(this.#database.read, organizationId)
      .where("t.name", "=", name)
      .executeTakeFirst();
    return row && record(row);
  }

  async add({ organizationId, name, description, syncedGroup, createdAt }: NewTeam): Promise<void> {
    await this.#database.write(async (tx) => {
      await requireOrganization(tx, organizationId);
      await refuseTaken(tx, organizationId, name);
      await refusePastLimit(tx, organizationId);
      await tx
        .insertInto("teams")
        .values({
          ...{ organization_id: organizationId, name, description, created_at: createdAt },
          synced_group: syncedGroup ?? null,
        })
        .execute();
    });
  }

  async update(id: number, { name, description, syncedGroup }: TeamChanges): Promise<void> {
    await this.#database.write(async (tx) => {
      const team = await requireTeam(tx, id);
      if (name !== undefined && name !== team.name) await refuseTaken(tx, team.organization_id, name);
      const isNewGroup = syncedGroup != null && syncedGroup !== team.synced_group;
      if (isNewGroup) await tx.deleteFrom("team_members").where("team_id", "=", id).execute();
      const set = {
        ...(name === undefined ? {} : { name }),
        ...(description === undefined ? {} : { description }),
        ...(syncedGroup === undefined ? {} : { synced_group: syncedGroup }),
      };
      if (Object.keys(set).length > 0) await tx.updateTable("teams").set(set).where("id", "=", id).execute();
    });
  }

  async remove(id: number): Promise<void> {
    await this.#database.write(async (tx) => {
      await tx.deleteFrom("grants").where("subject", "=", `team:${id}`).execute();
      await tx.deleteFrom("team_members").where("team_id", "=", id).execute();
      await tx.deleteFrom("teams").where("id", "=", id).execute();
    });
  }

  async members(id: number, { after, limit }: TeamMemberPage): Promise<readonly TeamMemberRecord[]> {
    const rows = await this.#database.read
      .selectFrom("team_members")
      .select(["principal", "maintainer", "added_at"])
      .where("team_id", "=", id)
      .where("principal", ">", after)
      .orderBy("principal")
      .limit(limit)
      .execute();
    return rows.map(memberRecord);
  }

  async member(id: number, principal: TeamPrincipal): Promise<TeamMemberRecord | undefined> {
    const row = await this.#database.read
      .selectFrom("team_members")
      .select(["principal", "maintainer", "added_at"])
      .where("team_id", "=", id)
      .where("principal", "=", principal)
      .executeTakeFirst();
    return row && memberRecord(row);
  }

  async candidate(organizationId: number, name: string): Promise<TeamPrincipal | undefined> {
    const dot = name.indexOf(".");
    if (dot === -1) return await this.#user(organizationId, name);
    const robot = await this.#database.read
      .selectFrom("robots as r")
      .innerJoin("namespaces as n", "n.id", "r.namespace_id")
      .select("r.id")
      .where("r.namespace_id", "=", organizationId)
      .where("n.name", "=", name.slice(0, dot))
      .where("r.name", "=", name.slice(dot + 1))
      .executeTakeFirst();
    return robot && robotPrincipal(robot.id);
  }

  async #user(organizationId: number, name: string): Promise<TeamPrincipal | undefined> {
    const user = await this.#database.read
      .selectFrom("namespaces as n")
      .innerJoin("organization_members as m", "m.user_id", "n.id")
      .select("n.id")
      .where("n.name", "=", name)
      .where("m.organization_id", "=", organizationId)
      .executeTakeFirst();
    return user && userPrincipal(user.id);
  }

  async putMember(id: number, { principal, maintainer, now }: NewTeamMember): Promise<void> {
    await this.#database.write(async (tx) => {
      const { organization_id } = await requireByHand(tx, id);
      await requireBelongs(tx, organization_id, principal);
      const set = maintainer === undefined ? {} : { maintainer: maintainer ? 1 : 0 };
      const row = { team_id: id, principal, maintainer: maintainer === true ? 1 : 0, added_at: now };
      await tx
        .insertInto("team_members")
        .values(row)
        .onConflict((conflict) =>
          maintainer === undefined
            ? conflict.columns(["team_id", "principal"]).doNothing()
            : conflict.columns(["team_id", "principal"]).doUpdateSet(set),
        )
        .execute();
    });
  }

  async removeMember(id: number, principal: TeamPrincipal): Promise<void> {
    await this.#database.write(async (tx) => {
      await requireByHand(tx, id);
      const removed = await tx
        .deleteFrom("team_members")
        .where("team_id", "=", id)
        .where("principal", "=", principal)
        .returning("team_id")
        .executeTakeFirst();
      if (removed === undefined) throw new ApiProblem("not_found");
    });
  }

  async syncGroups(userId: number, provider: string, groups: readonly string[], now: number): Promise<void> {
    await this.#database.write((tx) => syncTeams(tx, { userId, provider, groups, now }));
  }
}

function teams(on: Kysely<Tables>, organizationId: number) {
  return on
    .selectFrom("teams as t")
    .select(["t.id", "t.organization_id", "t.name", "t.description", "t.synced_group", "t.created_at"])
    .select((eb) =>
      eb
        .selectFrom("team_members as m")
        .select((count) => count.fn.countAll<number>().as("members"))
        .whereRef("m.team_id", "=", "t.id")
        .as("member_count"),
    )
    .where("t.organization_id", "=", organizationId);
}

async function refuseTaken(tx: Tx, organizationId: number, name: string): Promise<void> {
  const taken = await tx
    .selectFrom("teams")
    .select("id")
    .where("organization_id", "=", organizationId)
    .where("name", "=", name)
    .executeTakeFirst();
  if (taken !== undefined) throw new ApiProblem("name_taken");
}

async function refusePastLimit(tx: Tx, organizationId: number): Promise<void> {
  const last = await tx
    .selectFrom("teams")
    .select("id")
    .where("organization_id", "=", organizationId)
    .limit(1)
    .offset(maxTeams - 1)
    .executeTakeFirst();
  if (last === undefined) return;
  throw new ApiProblem("quota_exceeded", { detail: `An organization has at most ${maxTeams} teams.` });
}

async function requireOrganization(tx: Tx, id: number): Promise<void> {
  const namespace = await tx
    .selectFrom("namespaces")
    .select("deleted_at")
    .where("id", "=", id)
    .executeTakeFirst();
  if (namespace === undefined || namespace.deleted_at !== null) throw new ApiProblem("not_found");
}

async function requireTeam(tx: Tx, id: number) {
  const team = await tx
    .selectFrom("teams")
    .select(["name", "organization_id", "synced_group"])
    .where("id", "=", id)
    .executeTakeFirst();
  if (team === undefined) throw new ApiProblem("not_found");
  return team;
}

async function requireByHand(tx: Tx, id: number) {
  const team = await requireTeam(tx, id);
  if (team.synced_group === null) return team;
  throw new ApiProblem("conflict", {
    detail: `The team follows the group ${team.synced_group}: change its members there.`,
  });
}

/** Somebody may leave, or a robot be deleted, while being put into a team. */
async function requireBelongs(tx: Tx, organizationId: number, principal: TeamPrincipal): Promise<void> {
  const parts = parsePrincipal(principal);
  const found =
    parts?.kind === "user"
      ? await tx
          .selectFrom("organization_members")
          .select("user_id")
          .where("organization_id", "=", organizationId)
          .where("user_id", "=", parts.id)
          .executeTakeFirst()
      : await tx
          .selectFrom("robots")
          .select("id")
          .where("namespace_id", "=", organizationId)
          .where("id", "=", parts?.kind === "robot" ? parts.id : 0)
          .executeTakeFirst();
  if (found === undefined) throw new ApiProblem("not_found");
}

function record(row: {
  readonly id: number;
  readonly organization_id: number;
  readonly name: string;
  readonly description: string;
  readonly synced_group: string | null;
  readonly created_at: number;
  readonly member_count: number | null;
}): TeamRecord {
  return {
    ...{ id: row.id, organizationId: row.organization_id, name: row.name, description: row.description },
    syncedGroup: row.synced_group ?? undefined,
    createdAt: row.created_at,
    memberCount: row.member_count ?? 0,
  };
}

function memberRecord(row: {
  readonly principal: string;
  readonly maintainer: number;
  readonly added_at: number;
}): TeamMemberRecord {
  const principal = row.principal as TeamPrincipal;
  return { principal, maintainer: row.maintainer === 1, addedAt: row.added_at };
}
