import { endpoints, type OperationId } from "@estiva/contract/endpoints";
import type { ManagementAccess, ManagementCredential } from "../gate/management-access.ts";
import type { ManagementRoute } from "../gate/route.ts";
import { type ManagementHandler, manage } from "./manage.ts";

/** Whoever proves who they are, in any way. */
export const anyCredential: readonly ManagementCredential[] = ["session", "password", "token", "robot"];

/** A person; for what a token must not do to its owner's account. */
export const personal: readonly ManagementCredential[] = ["session", "password"];

/** A request's body may bring nothing for so long, in milliseconds. */
const idleTimeout = 15_000;

/**
 * A row of the management API's table.
 * @param fresh for the most sensitive changes: a session must have signed in at most ten minutes ago.
 */
export function row<Id extends OperationId>(
  id: Id,
  access: ManagementAccess,
  credentials: readonly ManagementCredential[],
  handle: ManagementHandler<Id>,
  { fresh = false }: { readonly fresh?: boolean } = {},
): ManagementRoute {
  const { method, path } = endpoints[id];
  return {
    ...{ plane: "management" as const, method, path, access, credentials, fresh },
    operation: "management",
    handle: manage(id, { idleTimeout }, handle),
  };
}
