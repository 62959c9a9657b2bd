import type { RepositoryName } from "@estiva/protocol";
import type { Action } from "./action.ts";
import type { Principal, TeamSubject } from "./principal.ts";

/** What a decision about access has to know. Reads committed rows; costs the same in a registry of any size. */
export interface AccessRecords {
  /**
   * All that a decision about somebody and a repository rests on, in one look-up.
   * @param parent the number of a personal token, robot's secret or docker login that a registry token was given
   *   for; undefined for none.
   */
  basis(
    subject: Principal | TeamSubject,
    repository: RepositoryName,
    parent: number | undefined,
  ): Promise<DecisionBasis>;

  /**
   * The visibility of a repository that is there, below an account or an organisation that can be reached;
   * undefined for every other. All that most pulls need to know.
   */
  visibility(repository: RepositoryName): Promise<Visibility | undefined>;

  /** A namespace by its name; undefined where there never was one. */
  namespace(name: string): Promise<NamespaceFacts | undefined>;

  /** A namespace by its name, with the role there; undefined where there never was one. */
  place(name: string, subject: Principal): Promise<Place | undefined>;

  /** What a principal is; undefined where it never was. */
  principal(principal: Principal): Promise<PrincipalFacts | undefined>;

  /** A principal's role in a namespace and all of its grants there: its own and those of its teams. */
  standing(subject: Principal | TeamSubject, namespaceId: number): Promise<Standing>;

  /** Whether there is, or ever was, any account. */
  anyAccount(): Promise<boolean>;
}

/** What is known of a subject and a repository at one moment. */
export interface DecisionBasis {
  readonly target: Target;
  /** Undefined for anonymous, a team, and for who never was. */
  readonly principal: PrincipalFacts | undefined;
  /** With the grants that reach the repository's path. */
  readonly standing: Standing;
  /** The credential that a registry token was given for; undefined where it is gone, or none was asked for. */
  readonly parent: ParentCredential | undefined;
}

export interface ParentCredential {
  /** A docker login ends with what ended the password that began it: its credential version. */
  readonly credentialVersion: number | undefined;
  /** Texts, as `TokenScope` reads them; undefined for no limit but the owner's rights. */
  readonly scopes: readonly string[] | undefined;
  readonly expiresAt: number | undefined;
  readonly isRevoked: boolean;
}

export interface Place {
  readonly namespace: NamespaceFacts;
  /** As the rows say; see `namespaceRole`. */
  readonly role: NamespaceRole | undefined;
}

/** A person's place in a namespace: its user and an organisation's owners own it. */
export type NamespaceRole = "owner" | "member";

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
  /** A user's name or a robot's login. */
  readonly name: string;
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
  readonly role: NamespaceRole | undefined;
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
