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

  /** Everybody whom a namespace's rights may concern, group by group, each by name; behind `after`. */
  subjectsIn(
    namespace: { readonly id: number; readonly kind: "root" | "user" | "organization" },
    request: { readonly after: SubjectPlace | undefined; readonly limit: number },
  ): Promise<readonly ListedSubject[]>;
}

/**
 * Who somebody is to a namespace: its user, members or site admins; others with a grant of their own; its teams; its
 * robots.
 */
export const subjectGroups = ["people", "outsiders", "teams", "robots"] as const;

export type SubjectGroup = (typeof subjectGroups)[number];

/** Where somebody stands in the list of a namespace's subjects. */
export interface SubjectPlace {
  readonly group: SubjectGroup;
  /** Within the namespace: a robot's is the one behind the dot. */
  readonly name: string;
}

export interface ListedSubject extends SubjectPlace {
  readonly subject: Subject;
}
