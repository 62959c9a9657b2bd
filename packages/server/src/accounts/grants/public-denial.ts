import { NameGlob, type RepositoryName } from "@estiva/protocol";
import { pathBelow } from "../namespaces/path-below.ts";
import type { GrantRights } from "./grant-records.ts";

/** Public repositories that one denial is compared with. */
export const maxCompared = 10_000;

/** A public repository and its namespace. */
export interface PublicRepository {
  readonly path: RepositoryName;
  readonly name: string;
  readonly kind: "root" | "user" | "organization";
}

/** Whether a grant denies pulling at all. */
export function deniesPulling({ denied }: GrantRights): boolean {
  return denied.includes("pull");
}

/**
 * Whether a pattern below the namespace reaches what anyone may pull: whoever is denied could sign out and pull, so
 * such a denial would only look like one.
 */
export function reachesPublic(pattern: NameGlob, repositories: readonly PublicRepository[]): boolean {
  return repositories.some(({ path, name, kind }) =>
    NameGlob.matches(pattern, pathBelow({ kind, name }, path)),
  );
}
