import { followGroups } from "#server/accounts/teams/followed-group.ts";
import { type UserPrincipal, userPrincipal } from "#server/rights/principal.ts";
import type { Tx } from "../database.ts";
import { insertInto } from "../insert-into.ts";
import { prepared, type Value } from "../prepared.ts";
import { removeTeamMember } from "./remove-team-member.ts";

/** What an identity provider says, at a sign-in, of the groups that somebody is in. */
export interface SignedInGroups {
  readonly userId: number;
  readonly provider: string;
  readonly groups: readonly string[];
  readonly now: number;
}

interface Following {
  readonly userId: number;
  readonly principal: UserPrincipal;
  /** Groups of one provider lie between these. */
  readonly from: string;
  readonly to: string;
}

const followingTeams = prepared((db, value: Value<Following>) =>
  db
    .selectFrom("organization_members as o")
    .innerJoin("teams as t", "t.organization_id", "o.organization_id")
    .leftJoin("team_members as m", (join) =>
      join.onRef("m.team_id", "=", "t.id").on("m.principal", "=", value("principal")),
    )
    .select(["t.id", "t.synced_group", "m.principal as present"])
    .where("o.user_id", "=", value("userId"))
    .where("t.synced_group", ">=", value("from"))
    .where("t.synced_group", "<", value("to")),
);

const join = insertInto("team_members", ["team_id", "principal", "added_at"]);

/** Makes a user's places in the teams that follow a provider's groups the same as there. */
export async function syncTeams(tx: Tx, { userId, provider, groups, now }: SignedInGroups): Promise<void> {
  const principal = userPrincipal(userId);
  // The character behind `:` ends the range.
  const following = { userId, principal, from: `${provider}:`, to: `${provider};` };
  const teams = (await followingTeams.all(tx, following)).map(({ id, synced_group, present }) => ({
    id,
    group: synced_group ?? "",
    isMember: present !== null,
  }));
  const { joined, left } = followGroups(teams, provider, groups);
  for (const teamId of joined) await join.all(tx, { teamId, principal, addedAt: now });
  for (const teamId of left) await removeTeamMember.all(tx, { teamId, principal });
}
