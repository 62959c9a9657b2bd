import type { RepositoryName } from "@estiva/protocol";
import type { Action } from "./action.ts";
import type { Principal, TeamSubject } from "./principal.ts";

/** What a decision about access has to know. Reads committed rows; costs the same in a registry of any size. */
export interface AccessRecords {
  /** Where a repository's name leads, whether or not there is such a repository. */
  target(repository: RepositoryName): Promise<Target>;

  /**
   * The visibility of a repository that is there, below an account or an organisation that can be reached;
   * undefined for every other. All that most pulls need to know.
   */
  visibility(repository: RepositoryName): Promise<Visibility | undefined>;

  /** A namespace by its name; undefined where there never was one. */
  namespace(name: string): Promise<NamespaceFacts | undefined>;

  /** What a principal is; undefined where it never was. */
  principal(principal: Principal): Promise<PrincipalFacts | undefined>;

  /**
   * A principal's role in a namespace and its grants that match a path there: its own and those of its teams. A
   * team has the ones that are its own.
   * @param path relative to the namespace; undefined for the namespace as a whole.
   */
  standing(
    subject: Principal | TeamSubject,
    namespaceId: number,
    path: string | undefined,
  ): Promise<Standing>;

  /** A user's role in an organisation; undefined for a stranger. */
  role(userId: number, organizationId: number): Promise<"owner" | "member" | undefined>;

  /** Whether there is, or ever was, any account. */
  anyAccount(): Promise<boolean>;
}

export interface NamespaceFacts {
  readonly id: number;
  readonly name: string;
  readonly kind: "root" | "user" | "organization";
  readonly defaultVisibility: Visibility;
  readonly isSuspended: boolean;
  /** Only its name is left. */
  readonly isDeleted: boolean;
  readonly requiresSecondFactor: boolean;
}

export interface RepositoryFacts {
  readonly id: number;
  readonly visibility: Visibility;
  readonly immutableTags: readonly string[];
  readonly allowsOverwrite: boolean;
  readonly isReadOnly: boolean;
}

export type Visibility = "public" | "private";

export interface Target {
  readonly namespace: NamespaceFacts;
  /** Undefined where there is no such repository yet. */
  readonly repository: RepositoryFacts | undefined;
  /** The repository's name without its namespace. */
  readonly path: string;
}

export interface PrincipalFacts {
  readonly principal: Principal;
  /** Neither disabled nor deleted. */
  readonly isActive: boolean;
  readonly isSiteAdmin: boolean;
  readonly hasSecondFactor: boolean;
  /** Of a user: rises with every change that ends what the password has opened. */
  readonly credentialVersion: number;
  /** Of a robot: the namespace that it belongs to. */
  readonly namespaceId: number | undefined;
}

export interface Standing {
  readonly isOwner: boolean;
  readonly grants: readonly Grant[];
}

/** Rights on a namespace, a glob in it, or one repository. */
export interface Grant {
  readonly id: number;
  /** As a person would say it: `the account itself`, `team ops`, `the team itself`. */
  readonly source: string;
  /** Through which team it comes; undefined for a grant of one's own. */
  readonly team?: string | undefined;
  readonly pattern: string;
  readonly role: "read" | "write" | "admin" | undefined;
  readonly canDelete: boolean;
  readonly canCreate: boolean;
  readonly denied: readonly Action[];
}
