import { ApiProblem } from "@estiva/contract/problems";

/** Members of a team that follows a group come and go with the group. @throws ApiProblem conflict */
export function keptByHand(syncedGroup: string | undefined): void {
  if (syncedGroup === undefined) return;
  throw new ApiProblem("conflict", {
    detail: `The team follows the group ${syncedGroup}: change its members there.`,
  });
}

/**
 * Whether a team begins to follow a group: whoever is in the group comes in at the next sign-in, and whoever was
 * added by hand goes.
 * @param from, to `<provider>:<group>`; undefined for no change, null for a team that is kept by hand.
 */
export function beginsToFollow(from: string | null, to: string | null | undefined): boolean {
  return to != null && to !== from;
}

/** A team that follows a group of the provider, and whether somebody is in it. */
export interface FollowingTeam {
  readonly id: number;
  /** `<provider>:<group>` */
  readonly group: string;
  readonly isMember: boolean;
}

/**
 * Makes somebody's places in teams the same as in the groups that a provider names at a sign-in.
 * @returns the teams to join and to leave, by id.
 */
export function followGroups(
  teams: readonly FollowingTeam[],
  provider: string,
  groups: readonly string[],
): { readonly joined: readonly number[]; readonly left: readonly number[] } {
  const named = new Set(groups.map((group) => `${provider}:${group}`));
  const ids = (wanted: boolean) =>
    teams
      .filter(({ group, isMember }) => named.has(group) === wanted && isMember !== wanted)
      .map(({ id }) => id);
  return { joined: ids(true), left: ids(false) };
}
