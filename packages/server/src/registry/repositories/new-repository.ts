import type { RepositoryName } from "@estiva/protocol";
import { NamespaceGone } from "./namespace-gone.ts";

export interface HomeNamespace {
  readonly id: number;
  readonly name: string;
  readonly kind: "root" | "user" | "organization";
  readonly defaultVisibility: "public" | "private" | undefined;
  readonly isDeleted: boolean;
}

/** What is known, within the transaction, when a push makes a repository. */
export interface HomeFacts {
  readonly root: HomeNamespace;
  /** The account whose name the path begins with. */
  readonly owner: HomeNamespace | undefined;
  /** Whether there is any account yet. */
  readonly hasAccounts: boolean;
  readonly isAnonymous: boolean;
}

/** The account that a repository of this name could belong to: a name of one segment is the root namespace's. */
export function accountOf(path: RepositoryName): string | undefined {
  const slash = path.indexOf("/");
  return slash === -1 ? undefined : path.slice(0, slash);
}

/**
 * The namespace that a new repository belongs to. An account may have been made since the push was let in, so what
 * the gate decided for strangers and for names of several segments (docs/access.md, "Names") is decided once more,
 * where nothing can come in between.
 * @throws NamespaceGone
 */
export function homeOf(
  path: RepositoryName,
  { root, owner, hasAccounts, isAnonymous }: HomeFacts,
): HomeNamespace {
  const home = owner ?? root;
  const isTooLate =
    owner === undefined ? accountOf(path) !== undefined && hasAccounts : owner.kind !== "root" && isAnonymous;
  if (home.isDeleted || isTooLate) throw new NamespaceGone(path);
  return home;
}

/** As its namespace's defaults say; undefined in the root namespace, which has one setting for all. */
export function visibilityIn({ kind, defaultVisibility }: HomeNamespace): "public" | "private" | undefined {
  return kind === "root" ? undefined : (defaultVisibility ?? "private");
}
