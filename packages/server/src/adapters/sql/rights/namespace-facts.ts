import type { NamespaceFacts, Visibility } from "#server/rights/access-records.ts";

export interface NamespaceRow {
  readonly id: number;
  readonly name: string;
  readonly kind: NamespaceFacts["kind"];
  readonly default_visibility: Visibility | null;
  readonly suspended_at: number | null;
  readonly deleted_at: number | null;
  readonly require_second_factor: number | null;
}

export function namespaceFacts(row: NamespaceRow): NamespaceFacts {
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    defaultVisibility: row.default_visibility ?? "private",
    isSuspended: row.suspended_at !== null,
    isDeleted: row.deleted_at !== null,
    requiresSecondFactor: row.require_second_factor === 1,
  };
}
