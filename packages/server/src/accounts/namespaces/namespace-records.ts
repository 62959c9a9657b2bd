import type { Visibility } from "#server/rights/access-records.ts";

/** Namespaces as such: what they are for and what is in them. */
export interface NamespaceRecords {
  /** Undefined for one that never was; deleted ones too are found. */
  details(id: number): Promise<NamespaceDetails | undefined>;

  update(id: number, changes: NamespaceChanges): Promise<void>;

  /** Namespaces in which a user may make repositories: its own, its organisations', granted ones; by name. */
  whereUserCreates(userId: number, request: NamespacePage): Promise<readonly NamespaceName[]>;
}

export interface NamespacePage {
  /** Goes on behind this name. */
  readonly after: string;
  readonly limit: number;
}

export interface NamespaceName {
  readonly id: number;
  readonly name: string;
}

export interface NamespaceDetails {
  readonly id: number;
  readonly name: string;
  readonly kind: "root" | "user" | "organization";
  readonly description: string;
  readonly defaultVisibility: Visibility;
  readonly isSuspended: boolean;
  readonly repositories: number;
  /** Of the blobs of its repositories, each counted once per repository. */
  readonly bytes: number;
}

export interface NamespaceChanges {
  readonly description?: string;
  readonly defaultVisibility?: Visibility;
  readonly suspendedAt?: number | null;
}
