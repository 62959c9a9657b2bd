import type { Handler } from "../request/exchange.ts";
import type { ManagementAccess, ManagementCredential } from "./management-access.ts";

/**
 * What a request must be allowed to do before its handler runs. `anyone` is for what has no secrets; `signed`
 * asks for a credential of any kind, the anonymous token included; `catalog` for what anyone may see of the
 * root namespace; an action is decided on the repository that the path names.
 */
export type Access = "anyone" | "signed" | "catalog" | RegistryAction;

/** What a route of `/v2` does to the repository that it names; finer rights are the handlers'. */
export type RegistryAction = "pull" | "push" | "delete";

/** What a request to `/v2` or `/auth` may show to say who asks: nothing else is read. */
export type CredentialKind = "registry-token" | "basic";

/** For how long after its expiry a registry token still serves here; see `access/token-leeway.ts`. */
export type Leeway = "standard" | "blob-read" | "upload" | "manifest-push";

interface AnyRoute {
  /** A GET answers HEAD too. */
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  /** Its name in metrics. */
  readonly operation: string;
  readonly handle: Handler;
}

/** A route that registry clients use: errors as the distribution-spec has them, never a cookie. */
export interface RegistryRoute extends AnyRoute {
  readonly plane: "registry";
  readonly access: Access;
  readonly credentials: readonly CredentialKind[];
  readonly leeway: Leeway;
}

/** A route of the management API: errors as problem documents. */
export interface ManagementRoute extends AnyRoute {
  readonly plane: "management";
  readonly access: ManagementAccess;
  readonly credentials: readonly ManagementCredential[];
  /** Whether a session must have signed in at most ten minutes ago; some routes ask it only of site admins. */
  readonly fresh: boolean | "of site admins";
  /** Why nobody may do this to themselves, where that is so. */
  readonly notToSelf: string | undefined;
}

export type Route = RegistryRoute | ManagementRoute;
