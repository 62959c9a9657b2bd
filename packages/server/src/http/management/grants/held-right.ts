import type { Item } from "@estiva/contract/operations";
import type { SubjectJudgement } from "#server/access/authority.ts";
import type { Grant } from "#server/rights/access-records.ts";
import { type Action, actions } from "#server/rights/action.ts";
import { ofRole } from "#server/rights/decide.ts";

export type HeldRight = Item<"getNamespaceAccess">["cells"][number];

type Judged = Pick<SubjectJudgement, "allowed" | "own" | "role" | "standing">;

const roles = ["admin", "write", "read"] as const;

/** The highest role of some grants. @param isAdmin false for robots, too, who are none by any grant. */
export function highestRole(grants: readonly Grant[], isAdmin: boolean) {
  const held = roles.find((role) => grants.some((grant) => grant.role === role));
  return held === "admin" && !isAdmin ? "write" : held;
}

/** Of a role: the lower, the higher it is; of none the highest. */
export function rankOf(role: Grant["role"]): number {
  return role === undefined ? roles.length : roles.indexOf(role);
}

/** What a grant denies, and nothing else gives. */
export function deniedActions({ standing, allowed }: Pick<Judged, "standing" | "allowed">): Action[] {
  const denied = new Set(standing.grants.flatMap((grant) => grant.denied));
  return actions.filter((action) => denied.has(action) && !allowed.has(action));
}

/** The highest right that a decision gives and where it comes from, in short. */
export function heldRight(judged: Judged): HeldRight {
  const { own, allowed, standing } = judged;
  const denied = deniedActions(judged);
  const none = { flags: [], denied, source: null };
  if (judged.role === "owner" && own.size > 0)
    return { ...none, right: "owner", source: { kind: "owner", team: null } };
  const flags = flagsOf(judged);
  const given = roleOf(judged);
  if (given !== undefined) return { right: given.right, source: sourceOf(given.grant), flags, denied };
  if (allowed.has("pull")) return { right: "read", source: { kind: "anyone", team: null }, flags, denied };
  const flagged = standing.grants.find(({ canDelete, canCreate }) => canDelete || canCreate);
  if (flags.length > 0 && flagged !== undefined)
    return { right: "flags", source: sourceOf(flagged), flags, denied };
  return { ...none, right: denied.includes("pull") ? "denied" : "none" };
}

/** The highest role of which something is left, and the grant that gives it: an own one before a team's. */
function roleOf({ own, standing: { grants } }: Judged) {
  const giving = grants.filter(({ role }) => role !== undefined && ofRole[role].some((one) => own.has(one)));
  const right = highestRole(giving, own.has("admin"));
  const most = Math.min(...giving.map(({ role }) => rankOf(role)));
  const bearing = giving.filter(({ role }) => rankOf(role) === most);
  const grant = bearing.find(({ team }) => team === undefined) ?? bearing[0];
  return right === undefined || grant === undefined ? undefined : { right, grant };
}

function flagsOf({ own, standing: { grants } }: Judged): HeldRight["flags"] {
  const isGiven = {
    delete: grants.some(({ canDelete }) => canDelete),
    create: grants.some(({ canCreate }) => canCreate),
  };
  return (["delete", "create"] as const).filter((flag) => isGiven[flag] && own.has(flag));
}

function sourceOf({ team }: Grant): HeldRight["source"] {
  return team === undefined ? { kind: "grant", team: null } : { kind: "team", team };
}
