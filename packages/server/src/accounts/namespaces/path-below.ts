import type { RepositoryName } from "@estiva/protocol";

/** A repository's path as grants have it: below its account's namespace, or whole in the root namespace. */
export function pathBelow(
  { kind, name }: { readonly kind: string; readonly name: string },
  repository: RepositoryName,
): string {
  return kind === "root" ? repository : repository.slice(name.length + 1);
}
