import type { AccessRecords, NamespaceFacts, PrincipalFacts } from "./access-records.ts";
import { parsePrincipal } from "./principal.ts";

/**
 * What somebody is in a namespace as a whole; undefined for a stranger. A member without the second factor that the
 * namespace requires is one, and so is a robot. Site admins own the root namespace.
 */
export async function namespaceRole(
  { principal, isSiteAdmin, hasSecondFactor }: PrincipalFacts,
  namespace: NamespaceFacts | undefined,
  access: AccessRecords,
): Promise<"owner" | "member" | undefined> {
  if (namespace?.kind === "root") return isSiteAdmin ? "owner" : undefined;
  const parts = parsePrincipal(principal);
  if (parts?.kind !== "user" || namespace === undefined) return undefined;
  if (namespace.id === parts.id) return "owner";
  if (namespace.requiresSecondFactor && !hasSecondFactor) return undefined;
  return await access.role(parts.id, namespace.id);
}
