import type { Subject } from "../principal.ts";
import type { GrantRights } from "./grant-records.ts";

/** Who has rights on a repository, from the repository's side. Reads committed rows. */
export interface AccessListRecords {
  /** A namespace's owners by number: its user, its organisation's owners, of the root namespace site admins. */
  owners(
    namespace: { readonly id: number; readonly kind: "root" | "user" | "organization" },
    request: { readonly after: number; readonly limit: number },
  ): Promise<readonly number[]>;

  /** The subjects behind `after` whose grants reach a path, each with all of those, ordered by subject. */
  grantsAt(
    namespaceId: number,
    path: string,
    request: { readonly after: string; readonly limit: number },
  ): Promise<readonly SubjectGrants[]>;
}

export interface SubjectGrants {
  readonly subject: Subject;
  readonly grants: readonly (GrantRights & { readonly pattern: string })[];
}
