import type { Item } from "@estiva/contract/operations";
import { keepPreviousData, useQueries, useQuery } from "@tanstack/react-query";
import { read } from "../api/api.ts";
import { readAll } from "../api/read-all.ts";
import type { NamespaceHome } from "../namespaces/namespace-home.ts";
import type { Grant, Subject } from "./held-right.ts";

type TeamMember = Item<"listTeamMembers">;

/** More teams with grants than this are not looked into for their members. */
const mostTeams = 50;

/**
 * The rows of the matrix: people page by page; all teams, robots and outsiders on the first page. A user's namespace
 * has its user, and no teams.
 */
export function useSubjects(
  { kind, name: namespace }: NamespaceHome,
  cursor: string | undefined,
  grants: readonly Grant[],
) {
  const path = { organization: namespace };
  const enabled = kind === "organization";
  const members = useQuery({
    ...read("listMembers", { path, query: { limit: 50, ...(cursor === undefined ? {} : { cursor }) } }),
    placeholderData: keepPreviousData,
    enabled,
  });
  const teams = useQuery({ ...readAll("listTeams", { path }, 200), enabled });
  const robots = useQuery(readAll("listRobots", { path: { namespace } }, 200));
  const granted = [
    ...new Set(grants.flatMap(({ subject }) => (subject.kind === "team" ? [subject.name] : []))),
  ];
  const inTeams = useQueries({
    queries: granted
      .slice(0, mostTeams)
      .map((team) => readAll("listTeamMembers", { path: { ...path, team } }, 500)),
  });
  const teamsOf = (kind: TeamMember["kind"], name: string) =>
    granted.filter((_, index) =>
      inTeams[index]?.data?.items.some((one) => one.kind === kind && one.name === name),
    );
  const listed = members.data?.items ?? [];
  const people: readonly Subject[] = enabled
    ? listed.map(({ username, role, teams: of }) => ({
        ...{ kind: "user", name: username, teams: of, isOwner: role === "owner" },
      }))
    : [{ kind: "user", name: namespace, teams: [], isOwner: true }];
  const isFirst = cursor === undefined;
  const isWhole = !enabled || (isFirst && members.data?.next_cursor === null);
  const outsiders = isWhole ? namedBeside(grants, people) : [];
  const hasPeople = !enabled || (members.data !== undefined && teams.data !== undefined);
  return {
    isReady: hasPeople && robots.data !== undefined,
    error: members.error ?? teams.error ?? robots.error,
    nextCursor: members.data?.next_cursor ?? null,
    people,
    outsiders: outsiders.map((name): Subject => ({ kind: "user", name, teams: [], isOwner: false })),
    teams: !isFirst
      ? []
      : (teams.data?.items ?? []).map(
          ({ name }): Subject => ({ kind: "team", name, teams: [], isOwner: false }),
        ),
    robots: !isFirst
      ? []
      : (robots.data?.items ?? []).map(
          ({ login }): Subject => ({
            kind: "robot",
            name: login,
            teams: teamsOf("robot", login),
            isOwner: false,
          }),
        ),
  };
}

/** Users with a grant of their own who are no members. */
function namedBeside(grants: readonly Grant[], members: readonly Subject[]): readonly string[] {
  const known = new Set(members.map(({ name }) => name));
  const named = grants.flatMap(({ subject }) => (subject.kind === "user" ? [subject.name] : []));
  return [...new Set(named)].filter((name) => !known.has(name));
}
