import { endpoints, type OperationId } from "@estiva/contract/endpoints";
import type { ManagementAccess, ManagementCredential } from "../gate/management-access.ts";
import type { ManagementRoute } from "../gate/route.ts";
import { type Beyond, type ManagementHandler, manage, type NamedByBody } from "./manage.ts";

/** Whoever proves who they are, in any way. */
export const anyCredential: readonly ManagementCredential[] = ["session", "password", "token", "robot"];

/** A person; for what a token must not do to its owner's account. */
export const personal: readonly ManagementCredential[] = ["session", "password"];

/** A request's body may bring nothing for so long, in milliseconds. */
const idleTimeout = 15_000;

export interface RowOptions<Id extends OperationId> {
  /** For the most sensitive changes: a session must have signed in at most ten minutes ago. */
  readonly fresh?: ManagementRoute["fresh"];
  /** Why nobody may do this to themselves. */
  readonly notToSelf?: string;
  /** The repository whose rights count, where the body and not the path names it. */
  readonly named?: NamedByBody<Id>;
  /** What some parts of the body or of the query need beyond the row's access. */
  readonly beyond?: readonly Beyond<Id>[];
}

/** A row of the management API's table. */
export function row<Id extends OperationId>(
  id: Id,
  access: ManagementAccess,
  credentials: readonly ManagementCredential[],
  handle: ManagementHandler<Id>,
  { fresh = false, notToSelf, named, beyond = [] }: RowOptions<Id> = {},
): ManagementRoute {
  const { method, path } = endpoints[id];
  return {
    plane: "management",
    method,
    path,
    access,
    credentials,
    fresh,
    notToSelf,
    operation: "management",
    handle: manage(id, { idleTimeout, named, beyond }, handle),
  };
}
