import type { Digest, NameGlob, RepositoryName, Tag } from "@estiva/protocol";
import type { ContentKind } from "#server/registry/manifests/content-kind.ts";
import type { Actor } from "#server/registry/records.ts";
import type { Chunk } from "../scan.ts";
import type { PlatformFilter } from "../tags/tag-list-records.ts";

/** What people look up about repositories. Reads committed rows. */
export interface CatalogRecords {
  find(repository: RepositoryName): Promise<RepositoryEntry | undefined>;

  /** A piece of a list of repositories, in its order, of those that fit. */
  scan(list: RepositoryList, after: RepositoryKey | undefined): Promise<Chunk<RepositoryKey>>;

  /** Namespaces that a principal owns or has any grant in, itself or by a team; at most `limit`. */
  reachableNamespaces(principal: string, limit: number): Promise<readonly number[]>;

  create(repository: NewRepository): Promise<"created" | "taken" | "full" | "namespace-gone" | "pull-denied">;

  update(
    repository: RepositoryName,
    changes: RepositoryChanges,
  ): Promise<"updated" | "unknown" | "pull-denied">;

  readme(repository: RepositoryName): Promise<string | undefined>;
  /** False if there is no such repository. */
  setReadme(repository: RepositoryName, markdown: string): Promise<boolean>;

  /** Takes a repository out of sight, with everything in it, which `emptyRetired` then removes. */
  retire(repository: RepositoryName): Promise<"retired" | "unknown" | "read-only">;

  /**
   * Removes rows of retired repositories, at most about `limit` in one short transaction, and leaves their
   * content for collection. @returns how many; 0 once all is done.
   */
  emptyRetired(limit: number, now: number): Promise<number>;
}

/** A repository's place in both orders. */
export interface RepositoryKey {
  readonly name: RepositoryName;
  readonly activeAt: number;
}

export interface RepositoryList {
  /** Undefined for the public repositories of all accounts. */
  readonly namespaceId: number | undefined;
  /** As it is stored: the root namespace's repositories have none. */
  readonly visibility: "public" | "private" | undefined;
  /** A part of the name, in any case. */
  readonly part: string | undefined;
  /** Whether `part` may be in the description as well. */
  readonly orDescribed?: boolean;
  /** What the newest tag has to be; a repository is what that is. */
  readonly holds?: ContentFilter;
  readonly sort: "name" | "pushed";
}

export interface ContentFilter {
  readonly kinds: readonly ContentKind[] | undefined;
  readonly platform: PlatformFilter | undefined;
}

export interface RepositoryEntry {
  readonly id: number;
  readonly name: RepositoryName;
  readonly namespace: string;
  /** Undefined in the root namespace. */
  readonly visibility: "public" | "private" | undefined;
  readonly description: string;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly pushedAt: number | undefined;
  readonly pushedBy: string | undefined;
  readonly activeAt: number;
  readonly newest: { readonly tag: Tag; readonly digest: Digest; readonly kind: ContentKind } | undefined;
  readonly tagCount: number;
  /** In bytes. */
  readonly size: number;
  readonly immutableTags: readonly NameGlob[];
  readonly allowOverwrite: boolean;
  readonly readOnly: boolean;
}

export interface NewRepository extends Actor {
  readonly name: RepositoryName;
  readonly namespaceId: number;
  /** Below the namespace. */
  readonly path: string;
  /** Undefined in the root namespace. */
  readonly visibility: "public" | "private" | undefined;
  readonly description: string;
  /** How many the namespace may have; undefined for any number. */
  readonly maxRepositories: number | undefined;
}

export interface RepositoryChanges {
  readonly visibility?: "public" | "private" | undefined;
  readonly description?: string | undefined;
  readonly immutableTags?: readonly string[] | undefined;
  readonly allowOverwrite?: boolean | undefined;
  readonly readOnly?: boolean | undefined;
}
