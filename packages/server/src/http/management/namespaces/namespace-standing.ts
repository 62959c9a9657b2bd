import type { AccessRecords } from "#server/rights/access-records.ts";
import { type Action, actions } from "#server/rights/action.ts";
import type { Exchange } from "../../request/exchange.ts";

/** What somebody is to a namespace as a whole. */
export interface NamespaceStanding {
  readonly isOwner: boolean;
  readonly isSiteAdmin: boolean;
  /** What they may do with some repository of it. */
  readonly may: readonly Action[];
}

const ofGrants = {
  read: ["pull"],
  write: ["pull", "push"],
  admin: ["pull", "push", "delete", "admin"],
} as const;

/** Reads what the caller is to a namespace; nobody where they may not act. */
export async function namespaceStanding(
  { caller }: Exchange,
  namespace: { readonly id: number; readonly kind: string },
  access: AccessRecords,
): Promise<NamespaceStanding> {
  const facts = await access.principal(caller.principal);
  if (facts?.isActive !== true) return { isOwner: false, isSiteAdmin: false, may: [] };
  const { isSiteAdmin } = facts;
  const standing = await access.standing(caller.principal, namespace.id, undefined);
  const isOwner = standing.isOwner || (namespace.kind === "root" && isSiteAdmin);
  if (isOwner) return { isOwner, isSiteAdmin, may: actions };
  const given = new Set<Action>();
  for (const { role, canCreate, canDelete } of standing.grants) {
    for (const action of role === undefined ? [] : ofGrants[role]) given.add(action);
    if (canCreate) given.add("create");
    if (canDelete) given.add("delete");
  }
  return { isOwner, isSiteAdmin, may: actions.filter((action) => given.has(action)) };
}
