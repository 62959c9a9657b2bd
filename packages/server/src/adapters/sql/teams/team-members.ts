import { found } from "#server/accounts/found.ts";
import { keptByHand } from "#server/accounts/teams/followed-group.ts";
import type {
  NewTeamMember,
  TeamMemberPage,
  TeamMemberRecord,
  TeamPrincipal,
} from "#server/accounts/teams/team-records.ts";
import { idOf } from "#server/rights/principal.ts";
import { flag } from "../codecs.ts";
import type { Database, Tx } from "../database.ts";
import { insertInto } from "../insert-into.ts";
import { prepared, type Value } from "../prepared.ts";
import { removeTeamMember } from "./remove-team-member.ts";
import { teamById } from "./team-by-id.ts";

const membersBehind = prepared((db, value: Value<{ teamId: number; after: string; limit: number }>) =>
  db
    .selectFrom("team_members")
    .select(["principal", "maintainer", "added_at"])
    .where("team_id", "=", value("teamId"))
    .where("principal", ">", value("after"))
    .orderBy("principal")
    .limit(value("limit")),
);

const memberByPrincipal = prepared((db, value: Value<{ teamId: number; principal: TeamPrincipal }>) =>
  db
    .selectFrom("team_members")
    .select(["principal", "maintainer", "added_at"])
    .where("team_id", "=", value("teamId"))
    .where("principal", "=", value("principal")),
);

const organizationMember = prepared((db, value: Value<{ organizationId: number; id: number }>) =>
  db
    .selectFrom("organization_members")
    .select("user_id")
    .where("organization_id", "=", value("organizationId"))
    .where("user_id", "=", value("id")),
);

const organizationRobot = prepared((db, value: Value<{ organizationId: number; id: number }>) =>
  db
    .selectFrom("robots")
    .select("id")
    .where("namespace_id", "=", value("organizationId"))
    .where("id", "=", value("id")),
);

const columns = ["team_id", "principal", ["maintainer", flag], "added_at"] as const;

const addMember = insertInto("team_members", columns, (insert) =>
  insert.onConflict((conflict) => conflict.columns(["team_id", "principal"]).doNothing()),
);

const putMember = insertInto("team_members", columns, (insert, value) =>
  insert.onConflict((conflict) =>
    conflict.columns(["team_id", "principal"]).doUpdateSet({ maintainer: value("maintainer", flag) }),
  ),
);

export async function teamMembers(
  database: Database,
  teamId: number,
  page: TeamMemberPage,
): Promise<readonly TeamMemberRecord[]> {
  return (await membersBehind.read(database, { teamId, ...page })).map(record);
}

export async function findTeamMember(
  database: Database,
  teamId: number,
  principal: TeamPrincipal,
): Promise<TeamMemberRecord | undefined> {
  const row = await memberByPrincipal.readFirst(database, { teamId, principal });
  return row && record(row);
}

/** @throws ApiProblem not_found, conflict */
export async function putTeamMember(
  tx: Tx,
  teamId: number,
  { principal, maintainer, now: addedAt }: NewTeamMember,
): Promise<void> {
  await requireBelongs(tx, await organizationByHand(tx, teamId), principal);
  const put = maintainer === undefined ? addMember : putMember;
  await put.all(tx, { teamId, principal, maintainer: maintainer === true, addedAt });
}

/** @throws ApiProblem not_found, conflict */
export async function takeTeamMember(tx: Tx, teamId: number, principal: TeamPrincipal): Promise<void> {
  await organizationByHand(tx, teamId);
  found(await removeTeamMember.first(tx, { teamId, principal }));
}

/** The organisation of a team whose members are added by hand. */
async function organizationByHand(tx: Tx, teamId: number): Promise<number> {
  const team = found(await teamById.first(tx, { id: teamId }));
  keptByHand(team.synced_group ?? undefined);
  return team.organization_id;
}

/** Somebody may leave, or a robot be deleted, while being put into a team. */
async function requireBelongs(tx: Tx, organizationId: number, principal: TeamPrincipal): Promise<void> {
  const belonging = principal.startsWith("user:") ? organizationMember : organizationRobot;
  found<unknown>(await belonging.first(tx, { organizationId, id: idOf(principal) }));
}

function record(row: {
  readonly principal: string;
  readonly maintainer: number;
  readonly added_at: number;
}): TeamMemberRecord {
  return {
    principal: row.principal as TeamPrincipal,
    maintainer: flag.decode(row.maintainer),
    addedAt: row.added_at,
  };
}
