import type { Action } from "#server/rights/action.ts";
import type { Principal, Subject } from "#server/rights/principal.ts";

/** Who may do what below a namespace. */
export interface GrantRecords {
  /** In the order of their ids. */
  page(namespaceId: number, request: GrantPage): Promise<readonly GrantRecord[]>;
  find(namespaceId: number, id: number): Promise<GrantRecord | undefined>;

  /** Who bears this name, where a grant of this namespace may be for them; undefined for nobody such. */
  subject(namespaceId: number, kind: SubjectKind, name: string): Promise<Subject | undefined>;

  add(grant: NewGrant, most: number): Promise<number | GrantRefusal>;
  update(namespaceId: number, id: number, rights: GrantRights): Promise<"updated" | "unknown" | GrantRefusal>;

  /** The grant that was taken back; undefined where there was none. */
  remove(namespaceId: number, id: number): Promise<GrantRecord | undefined>;

  /** Names for subjects: a user's, a team's, a robot's login. */
  subjectNames(subjects: readonly Subject[]): Promise<ReadonlyMap<string, string>>;
}

export type SubjectKind = "user" | "team" | "robot";

/** `exists`: the subject has a grant on that pattern already. `public`: it denies pulling what anyone may pull. */
export type GrantRefusal = "exists" | "too-many" | "public";

export interface GrantPage {
  readonly subject: Subject | undefined;
  /** Goes on behind this id. */
  readonly after: number;
  readonly limit: number;
}

export interface GrantRights {
  readonly role: "read" | "write" | "admin" | undefined;
  readonly canDelete: boolean;
  readonly canCreate: boolean;
  readonly denied: readonly Action[];
}

export interface NewGrant extends GrantRights {
  readonly namespaceId: number;
  readonly subject: Subject;
  /** Below the namespace. */
  readonly pattern: string;
  readonly createdBy: Principal;
  readonly createdAt: number;
}

export interface GrantRecord extends NewGrant {
  readonly id: number;
}
