import type { Kysely } from "kysely";
import type { TeamRecord } from "#server/accounts/teams/team-records.ts";
import type { Tables } from "../tables.ts";

/** An organisation's teams with what a `TeamRecord` needs. */
export function selectTeams(on: Kysely<Tables>, organizationId: number) {
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

export type TeamRow = Awaited<ReturnType<ReturnType<typeof selectTeams>["executeTakeFirstOrThrow"]>>;

export function teamRecord(row: TeamRow): TeamRecord {
  return {
    id: row.id,
    organizationId: row.organization_id,
    name: row.name,
    description: row.description,
    syncedGroup: row.synced_group ?? undefined,
    createdAt: row.created_at,
    memberCount: row.member_count ?? 0,
  };
}
