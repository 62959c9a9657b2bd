import type { Grant, PrincipalFacts, Standing, Target } from "./access-records.ts";
import { type Action, actions } from "./action.ts";
import type { RootAccess } from "./root-access.ts";

/** Everything that a decision about one caller and one repository rests on. */
export interface Question {
  readonly target: Target;
  /** Undefined for anonymous. */
  readonly principal: SubjectFacts | undefined;
  readonly standing: Standing;
  /** What the credential allows at most; undefined for no limit. */
  readonly ceiling: Ceiling | undefined;
  /** What anyone may do in the root namespace, for this request. */
  readonly root: RootAccess;
  readonly anyAccount: boolean;
}

/** What somebody has on a target by themselves. */
export type Holding = Pick<Question, "target" | "principal" | "standing">;

/** What counts of a principal, or of a team, which never acts itself. */
export type SubjectFacts = Pick<
  PrincipalFacts,
  "isActive" | "isSiteAdmin" | "hasSecondFactor" | "namespaceId"
>;

/** Whether a credential covers an action on the repository that is asked about. */
export type Ceiling = (action: Action) => boolean;

/** The outcome: what is allowed, and why, for a person. */
export interface Rights {
  readonly allowed: ReadonlySet<Action>;
  readonly reasons: readonly string[];
  /** Set where the whole namespace is out of reach for everybody. */
  readonly obstacle: Obstacle | undefined;
}

export type Obstacle = "no-such-namespace" | "namespace-gone";

const everything: readonly Action[] = actions;

/** What a grant's role gives. */
export const ofRole: Readonly<Record<NonNullable<Grant["role"]>, readonly Action[]>> = {
  read: ["pull"],
  write: ["pull", "push", "overwrite", "metadata"],
  admin: ["pull", "push", "overwrite", "delete", "metadata", "admin"],
};

const ofAnyoneInRoot: Readonly<Record<RootAccess, readonly Action[]>> = {
  open: ["pull", "push", "overwrite", "delete", "create"],
  public: ["pull"],
  private: [],
};

/**
 * The one place that decides who may do what; pure, so that it can also explain. In order: the principal is
 * alive, the union of its grants, what is denied, what is public, the credential's ceiling, what anyone may,
 * and last the repository's own state, which binds owners too.
 */
export function rights(question: Question): Rights {
  const { target } = question;
  const reasons: string[] = [];
  if (target.namespace.isDeleted || target.namespace.isSuspended) {
    reasons.push(
      `the namespace ${target.namespace.name} ${target.namespace.isDeleted ? "was deleted" : "is suspended"}`,
    );
    return { allowed: new Set(), reasons, obstacle: "namespace-gone" };
  }
  const allowed = new Set<Action>();
  ofPrincipal(question, allowed, reasons);
  if (question.ceiling !== undefined) intersect(allowed, question.ceiling, reasons);
  ofAnyone(question, allowed, reasons);
  const obstacle = guardRoot(question, allowed, reasons);
  applyState(target, allowed, reasons);
  return { allowed, reasons, obstacle };
}

/**
 * What is somebody's by ownership and grants: before what anyone may, and before the repository's state. Shows where
 * rights come from; decides nothing.
 */
export function ownRights(holding: Holding): ReadonlySet<Action> {
  const { isDeleted, isSuspended } = holding.target.namespace;
  const allowed = new Set<Action>();
  if (!isDeleted && !isSuspended) ofPrincipal(holding, allowed, []);
  return allowed;
}

function ofPrincipal(holding: Holding, allowed: Set<Action>, reasons: string[]): void {
  const { principal, standing, target } = holding;
  if (principal === undefined) return;
  if (!principal.isActive) {
    reasons.push("the account is disabled");
    return;
  }
  const { namespace } = target;
  if (namespace.requiresSecondFactor && !principal.hasSecondFactor && principal.namespaceId === undefined) {
    reasons.push(`${namespace.name} requires a second factor, and this account has none`);
    return;
  }
  const isOwner = standing.role === "owner";
  if (isOwner || (namespace.kind === "root" && principal.isSiteAdmin)) {
    for (const action of everything) allowed.add(action);
    reasons.push(isOwner ? `owner of ${namespace.name}` : "site admin, who owns the root namespace");
    return;
  }
  const isRobot = principal.namespaceId !== undefined;
  for (const grant of standing.grants) addGrant(isRobot ? withoutAdmin(grant) : grant, allowed, reasons);
  // Site admins could lift a denial anyway: it would only hide what they may do.
  const denials = principal.isSiteAdmin ? [] : standing.grants;
  for (const grant of denials) subtractDenied(grant, allowed, reasons);
  if (standing.grants.length === 0) reasons.push(`no rights in ${namespace.name}`);
}

/** A robot reads or writes: it is never an admin, by a team's grant as little as by its own. */
export function withoutAdmin(grant: Grant): Grant {
  return grant.role === "admin" ? { ...grant, role: "write" } : grant;
}

/** What a grant gives, before anything is denied. */
export function actionsOf({ role, canDelete, canCreate }: Grant): readonly Action[] {
  const given = role === undefined ? [] : [...ofRole[role]];
  if (canDelete) given.push("delete");
  if (canCreate) given.push("create");
  return given;
}

function addGrant(grant: Grant, allowed: Set<Action>, reasons: string[]): void {
  const given = actionsOf(grant);
  for (const action of given) allowed.add(action);
  if (given.length > 0) reasons.push(`${grant.source} may ${given.join(", ")} on ${grant.pattern}`);
}

/** Being more specific never overrides: one denial is enough, and without pull there is nothing. */
function subtractDenied(grant: Grant, allowed: Set<Action>, reasons: string[]): void {
  if (grant.denied.length === 0) return;
  reasons.push(`${grant.source} is denied ${grant.denied.join(", ")} on ${grant.pattern}`);
  if (grant.denied.includes("pull")) allowed.clear();
  for (const action of grant.denied) allowed.delete(action);
}

function intersect(allowed: Set<Action>, ceiling: Ceiling, reasons: string[]): void {
  const over = [...allowed].filter((action) => !ceiling(action));
  for (const action of over) allowed.delete(action);
  if (over.length > 0) reasons.push(`the token does not cover ${over.join(", ")}`);
}

/** What needs no account. A denial can't take it away: whoever is denied could sign out. */
function ofAnyone({ target, root }: Question, allowed: Set<Action>, reasons: string[]): void {
  if (target.namespace.kind === "root") {
    for (const action of ofAnyoneInRoot[root]) allowed.add(action);
    reasons.push(
      `the root namespace is ${root}: anyone may ${ofAnyoneInRoot[root].join(", ") || "do nothing"}`,
    );
  } else if (target.repository?.visibility === "public") {
    allowed.add("pull");
    reasons.push("the repository is public: anyone may pull");
  }
}

/**
 * Once there are accounts, a mistyped namespace must not land in the root namespace. Who may neither read nor
 * make anything under the name isn't told: to them a repository that is there looks the same.
 */
function guardRoot(
  { target, anyAccount }: Question,
  allowed: Set<Action>,
  reasons: string[],
): Obstacle | undefined {
  const isNew = target.repository === undefined;
  if (target.namespace.kind !== "root" || !isNew || !anyAccount || !target.path.includes("/"))
    return undefined;
  const mayKnow = allowed.has("create") || allowed.has("pull");
  allowed.delete("create");
  if (!mayKnow) return undefined;
  reasons.push(`there is no such namespace: ${target.path.split("/")[0]}`);
  return "no-such-namespace";
}

function applyState({ repository }: Target, allowed: Set<Action>, reasons: string[]): void {
  if (repository === undefined) return;
  if (repository.isReadOnly) {
    for (const action of ["push", "overwrite", "delete"] as const) allowed.delete(action);
    reasons.push("the repository is read-only");
  }
  if (!repository.allowsOverwrite && allowed.delete("overwrite"))
    reasons.push("the repository's tags can't be overwritten");
}

/** Whether anyone at all may pull: what shared caches may keep. */
export function isForAnyone({ namespace, repository }: Target, root: RootAccess): boolean {
  if (namespace.isDeleted || namespace.isSuspended) return false;
  if (namespace.kind === "root") return root !== "private";
  return repository?.visibility === "public";
}
