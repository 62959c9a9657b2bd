import { type NamespaceAct, namespaceActs } from "@estiva/contract/acts";
import type { TokenScope } from "@estiva/protocol";
import type { NamespaceFacts, NamespaceRole, PrincipalFacts, Standing } from "./access-records.ts";
import { type Action, actions } from "./action.ts";
import { actionsOf, withoutAdmin } from "./decide.ts";
import { namespaceRole } from "./namespace-role.ts";

export interface NamespaceRights {
  readonly role: NamespaceRole | undefined;
  /** The role that it would be with what the namespace requires of its members. */
  readonly membership: NamespaceRole | undefined;
  /** What is allowed on some repository of the namespace, without what anyone may. */
  readonly actions: readonly Action[];
  readonly acts: readonly NamespaceAct[];
}

/**
 * What somebody may do in a namespace as a whole: the same rules as for a repository (`decide.ts`), of which a grant
 * for some repositories counts as one. Never wider than the credential.
 * @param scopes of the token that is shown; undefined for no limit.
 */
export function namespaceRights(
  principal: PrincipalFacts | undefined,
  namespace: NamespaceFacts,
  standing: Standing,
  scopes?: readonly TokenScope[] | undefined,
): NamespaceRights {
  if (principal?.isActive !== true) return { role: undefined, membership: undefined, actions: [], acts: [] };
  const role = namespaceRole(principal, namespace, standing.role);
  const allowed = namespace.isSuspended
    ? new Set<Action>()
    : actionsThere(principal, namespace, standing, role);
  const reached = scopes === undefined ? undefined : scopesWithin(scopes, namespace);
  return {
    role,
    membership: standing.role,
    actions: actions.filter((action) => allowed.has(action) && (reached?.has(action) ?? true)),
    // What is no repository's takes a person: a token is not enough.
    acts: scopes === undefined ? actsOf(principal, namespace, role) : [],
  };
}

function actionsThere(
  principal: PrincipalFacts,
  namespace: NamespaceFacts,
  { grants }: Standing,
  role: NamespaceRole | undefined,
): Set<Action> {
  if (role === "owner") return new Set(actions);
  const isRobot = principal.namespaceId !== undefined;
  const isElsewhere = isRobot && principal.namespaceId !== namespace.id;
  const isLocked = namespace.requiresSecondFactor && !principal.hasSecondFactor && !isRobot;
  if (isElsewhere || isLocked) return new Set();
  const allowed = new Set(grants.flatMap((grant) => actionsOf(isRobot ? withoutAdmin(grant) : grant)));
  if (principal.isSiteAdmin) return allowed;
  // What is denied on some repositories is still allowed on others.
  const denied = grants.filter(({ pattern }) => pattern === "**").flatMap((grant) => grant.denied);
  if (denied.includes("pull")) return new Set();
  return allowed.difference(new Set(denied));
}

/** Site admins keep accounts and organisations, but not what is granted in them. */
function actsOf(
  { isSiteAdmin, principal }: PrincipalFacts,
  { kind, id }: NamespaceFacts,
  role: NamespaceRole | undefined,
): readonly NamespaceAct[] {
  const isOwn = principal === `user:${id}`;
  const may: Readonly<Record<NamespaceAct, boolean>> = {
    "read-members": kind === "organization" && (isSiteAdmin || role !== undefined),
    "manage-members": kind === "organization" && (isSiteAdmin || role === "owner"),
    "manage-access": role === "owner",
    suspend: isSiteAdmin && kind !== "root" && !isOwn,
  };
  return namespaceActs.filter((act) => may[act]);
}

/** What a token's scopes reach on some repository of the namespace; with push goes the move of a tag. */
function scopesWithin(scopes: readonly TokenScope[], { kind, name }: NamespaceFacts): ReadonlySet<Action> {
  const within = scopes.filter(({ glob }) => kind === "root" || glob.split("/")[0] === name);
  const reached = new Set<Action>(within.flatMap((scope) => scope.actions));
  if (reached.has("push")) reached.add("overwrite");
  return reached;
}
