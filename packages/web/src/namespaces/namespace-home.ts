import type { Answer } from "@estiva/contract/operations";

/** A namespace with whom it belongs to: what its pages and dialogs need to know. */
export type NamespaceHome = Pick<Answer<"getNamespace">, "name" | "kind">;

export type NamespaceSection = "access" | "robots" | "quota" | "audit";

/** The path of a namespace's page: `/o/acme/access`, `/u/ana/robots`. The root namespace has none. */
export function namespacePath({ kind, name }: NamespaceHome, section: NamespaceSection): string {
  return `/${kind === "user" ? "u" : "o"}/${name}/${section}`;
}
