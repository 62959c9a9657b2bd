import type { Subject } from "#server/rights/principal.ts";

/** Who has rights on a repository, from the repository's side. Reads committed rows. */
export interface AccessListRecords {
  /** A namespace's owners by number: its user, its organisation's owners, of the root namespace site admins. */
  owners(
    namespace: { readonly id: number; readonly kind: "root" | "user" | "organization" },
    request: { readonly after: number; readonly limit: number },
  ): Promise<readonly number[]>;

  /** Whom grants that reach a path are for, and who is in those teams; behind `after`, as texts are ordered. */
  subjectsAt(
    namespaceId: number,
    path: string,
    request: { readonly after: string; readonly limit: number },
  ): Promise<readonly Subject[]>;
}
