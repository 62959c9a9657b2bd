import type { NamespaceFacts, NamespaceRole, PrincipalFacts } from "./access-records.ts";
import { parsePrincipal } from "./principal.ts";

/**
 * What somebody is in a namespace as a whole; undefined for a stranger. A member or an owner without the second
 * factor that the namespace requires is one, and so is a robot. Site admins own the root namespace.
 * @param stored the role that the rows say.
 */
export function namespaceRole(
  principal: Pick<PrincipalFacts, "principal" | "isSiteAdmin" | "hasSecondFactor"> | undefined,
  namespace: NamespaceFacts,
  stored: NamespaceRole | undefined,
): NamespaceRole | undefined {
  if (principal === undefined) return undefined;
  if (namespace.kind === "root") return principal.isSiteAdmin ? "owner" : undefined;
  if (parsePrincipal(principal.principal)?.kind !== "user") return undefined;
  return namespace.requiresSecondFactor && !principal.hasSecondFactor ? undefined : stored;
}
