import type { Transaction } from "kysely";
import { userPrincipal } from "#server/rights/principal.ts";
import type { Tables } from "../tables.ts";

/** What an identity provider says, at a sign-in, of the groups that somebody is in. */
export interface SignedInGroups {
  readonly userId: number;
  readonly provider: string;
  readonly groups: readonly string[];
  readonly now: number;
}

/** Makes a user's places in the teams that follow a provider's groups the same as there. */
export async function syncTeams(
  tx: Transaction<Tables>,
  { userId, provider, groups, now }: SignedInGroups,
): Promise<void> {
  const principal = userPrincipal(userId);
  const following = await tx
    .selectFrom("organization_members as o")
    .innerJoin("teams as t", "t.organization_id", "o.organization_id")
    .leftJoin("team_members as m", (join) =>
      join.onRef("m.team_id", "=", "t.id").on("m.principal", "=", principal),
    )
    .select(["t.id", "t.synced_group", "m.principal as present"])
    .where("o.user_id", "=", userId)
    .where("t.synced_group", ">=", `${provider}:`)
    .where("t.synced_group", "<", `${provider};`)
    .execute();
  const wanted = new Set(groups.map((group) => `${provider}:${group}`));
  for (const { id, synced_group, present } of following) {
    const isWanted = wanted.has(synced_group ?? "");
    if (isWanted === (present !== null)) continue;
    if (isWanted)
      await tx.insertInto("team_members").values({ team_id: id, principal, added_at: now }).execute();
    else
      await tx
        .deleteFrom("team_members")
        .where("team_id", "=", id)
        .where("principal", "=", principal)
        .execute();
  }
}
