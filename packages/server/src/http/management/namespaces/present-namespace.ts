import type { NamespaceDetails } from "#server/accounts/namespaces/namespace-records.ts";
import type { NamespaceRights } from "#server/rights/namespace-rights.ts";

/** What limits a namespace; undefined where nothing does. */
export interface NamespaceLimits {
  readonly maxRepositoriesPerAccount: number;
  readonly maxBytesPerNamespace: number | undefined;
}

/**
 * A namespace as somebody sees it.
 * @param limits undefined for whom they don't concern.
 */
export function presentNamespace(
  namespace: NamespaceDetails,
  rights: NamespaceRights,
  limits: NamespaceLimits | undefined,
) {
  const { name, kind, description, defaultVisibility, isSuspended } = namespace;
  return {
    name,
    kind,
    description,
    default_visibility: defaultVisibility,
    suspended: isSuspended,
    quota:
      limits === undefined
        ? null
        : {
            repositories: { used: namespace.repositories, limit: limits.maxRepositoriesPerAccount },
            bytes: { used: namespace.bytes, limit: limits.maxBytesPerNamespace ?? null },
          },
    may: [...rights.actions, ...rights.acts],
  };
}
