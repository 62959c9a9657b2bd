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
import type { Database } from "../database.ts";
import { containing } from "../name-part.ts";
import { prepared, type Value } from "../prepared.ts";
import { addTeam } from "./add-team.ts";
import { changeTeam } from "./change-team.ts";
import { removeTeam } from "./remove-team.ts";
import { syncTeams } from "./sync-teams.ts";
import { teamCandidate } from "./team-candidate.ts";
import { selectTeams, teamRecord } from "./team-columns.ts";
import { findTeamMember, putTeamMember, takeTeamMember, teamMembers } from "./team-members.ts";

const teamByName = prepared((db, value: Value<{ organizationId: number; name: string }>) =>
  selectTeams(db, value("organizationId")).where("t.name", "=", value("name")),
);

export class TeamQueries implements TeamRecords {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async page(organizationId: number, { q, after, limit }: TeamPage): Promise<readonly TeamRecord[]> {
    const part = containing(q);
    if (part === undefined) return [];
    let query = selectTeams(this.#database.read, organizationId)
      .where("t.name", ">", after)
      .orderBy("t.name")
      .limit(limit);
    if (part !== "%") query = query.where("t.name", "like", part);
    return (await query.execute()).map(teamRecord);
  }

  async find(organizationId: number, name: string): Promise<TeamRecord | undefined> {
    const row = await teamByName.readFirst(this.#database, { organizationId, name });
    return row && teamRecord(row);
  }

  async add(team: NewTeam): Promise<void> {
    await this.#database.write((tx) => addTeam(tx, team));
  }

  async update(id: number, changes: TeamChanges): Promise<void> {
    await this.#database.write((tx) => changeTeam(tx, id, changes));
  }

  async remove(id: number): Promise<void> {
    await this.#database.write((tx) => removeTeam(tx, id));
  }

  async members(id: number, page: TeamMemberPage): Promise<readonly TeamMemberRecord[]> {
    return await teamMembers(this.#database, id, page);
  }

  async member(id: number, principal: TeamPrincipal): Promise<TeamMemberRecord | undefined> {
    return await findTeamMember(this.#database, id, principal);
  }

  async candidate(organizationId: number, name: string): Promise<TeamPrincipal | undefined> {
    return await teamCandidate(this.#database, organizationId, name);
  }

  async putMember(id: number, member: NewTeamMember): Promise<void> {
    await this.#database.write((tx) => putTeamMember(tx, id, member));
  }

  async removeMember(id: number, principal: TeamPrincipal): Promise<void> {
    await this.#database.write((tx) => takeTeamMember(tx, id, principal));
  }

  async syncGroups(userId: number, provider: string, groups: readonly string[], now: number): Promise<void> {
    await this.#database.write((tx) => syncTeams(tx, { userId, provider, groups, now }));
  }
}
