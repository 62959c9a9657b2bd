import type { Item } from "@estiva/contract/operations";
import { NameGlob } from "@estiva/protocol/name-glob";

export type Grant = Item<"listGrants">;
export type Action = Grant["deny"][number];

/** What somebody is in a namespace: what grants may name, and what comes without one. */
export interface Subject {
  readonly kind: "user" | "team" | "robot" | "anyone";
  /** A robot's is its login. */
  readonly name: string;
  /** The teams that the user or robot is in. */
  readonly teams: readonly string[];
  readonly isOwner: boolean;
}

/** Where a right comes from: an own grant, a team's, being the owner, being anyone. */
export type Source =
  | { readonly kind: "own" | "owner" | "public" }
  | { readonly kind: "team"; readonly team: string };

/** The highest right of a subject on one repository, as a cell of the matrix says it. */
export interface HeldRight {
  readonly right: "owner" | "admin" | "write" | "read" | "flags" | "denied" | "none";
  /** Of the highest right; undefined for none. */
  readonly source: Source | undefined;
  readonly canDelete: boolean;
  readonly canCreate: boolean;
  readonly denied: readonly Action[];
}

const order = ["read", "write", "admin"] as const;

/**
 * What a subject holds on a repository, by the rules of the server's decision (docs/access.md): the union of the
 * grants, less what any of them denies; without pull there is nothing; public adds pull after that.
 * @param path the repository's name below the namespace.
 */
export function heldRight(
  subject: Subject,
  path: string,
  isPublic: boolean,
  grants: readonly Grant[],
): HeldRight {
  const nothing = { source: undefined, canDelete: false, canCreate: false, denied: [] } as const;
  if (subject.isOwner) return { ...nothing, right: "owner", source: { kind: "owner" } };
  const reaching = grants.filter((grant) => concerns(grant, subject) && reaches(grant, path));
  const denied = [...new Set(reaching.flatMap(({ deny }) => deny))];
  const open: HeldRight = isPublic
    ? { ...nothing, right: "read", source: { kind: "public" }, denied }
    : { ...nothing, right: denied.includes("pull") ? "denied" : "none", denied };
  if (denied.includes("pull")) return open;
  const best = highest(reaching, subject.kind);
  const flags = {
    canDelete: !denied.includes("delete") && reaching.some(({ can_delete }) => can_delete),
    canCreate: !denied.includes("create") && reaching.some(({ can_create }) => can_create),
    denied,
  };
  if (best !== undefined) return { ...flags, right: best.right, source: sourceOf(best.grant, subject) };
  const flagged = reaching.find(({ can_delete, can_create }) => can_delete || can_create);
  if (open.right === "read") return { ...flags, right: "read", source: open.source };
  return flagged === undefined ? open : { ...flags, right: "flags", source: sourceOf(flagged, subject) };
}

function concerns({ subject: { kind, name } }: Grant, subject: Subject): boolean {
  if (kind === "team" && subject.kind !== "team") return subject.teams.includes(name);
  return kind === subject.kind && name === subject.name;
}

function reaches({ pattern }: Grant, path: string): boolean {
  const glob = NameGlob.parse(pattern, { firstSegment: "any" });
  return glob !== undefined && NameGlob.matches(glob, path);
}

/** The highest role; an own grant comes before a team's of the same. A robot is never admin. */
function highest(grants: readonly Grant[], kind: Subject["kind"]) {
  let best: { readonly right: (typeof order)[number]; readonly grant: Grant } | undefined;
  for (const grant of grants) {
    if (grant.role === null) continue;
    const right = kind === "robot" && grant.role === "admin" ? "write" : grant.role;
    const [rank, before] = [order.indexOf(right), best === undefined ? -1 : order.indexOf(best.right)];
    if (
      rank > before ||
      (rank === before && best?.grant.subject.kind === "team" && grant.subject.kind !== "team")
    )
      best = { right, grant };
  }
  return best;
}

function sourceOf({ subject: { kind, name } }: Grant, subject: Subject): Source {
  return kind === "team" && subject.kind !== "team" ? { kind: "team", team: name } : { kind: "own" };
}
