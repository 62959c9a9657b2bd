import type { Digest, Tag } from "@estiva/protocol";
import type { ManifestFacts } from "#server/registry/manifests/manifest-facts.ts";
import type { Chunk, Scan } from "../scan.ts";

/** What people look up about a repository's tags. Reads committed rows. */
export interface TagListRecords {
  /** A piece of a list of tags, in its order, of those that fit. */
  scan(list: TagList, after: TagKey | undefined): Promise<Chunk<TagKey>>;

  /** The same list for one page, with each image once, by the first of its tags. */
  images(list: TagList): Scan<TagKey>;

  /** How many tags there are in all. */
  count(repositoryId: number, supporting: boolean): Promise<number>;

  find(repositoryId: number, tag: Tag): Promise<TagEntry | undefined>;

  /** Tags of a digest, by name, at most `limit`. */
  ofDigest(repositoryId: number, digest: Digest, limit: number): Promise<readonly Tag[]>;
}

export const tagSorts = ["pushed", "name", "version", "size"] as const;
export type TagSort = (typeof tagSorts)[number];

export interface TagList {
  readonly repositoryId: number;
  readonly sort: TagSort;
  readonly descending: boolean;
  /** Whether to list the tags that programs make beside an image's own, or all others. */
  readonly supporting: boolean;
  /** A part of the name, in any case. */
  readonly part: string | undefined;
  readonly platform: PlatformFilter | undefined;
}

export interface PlatformFilter {
  readonly os: string;
  readonly architecture: string;
  /** Undefined for any. */
  readonly variant: string | undefined;
}

/** A tag's place in the order of its list: what it is sorted by, and its name. */
export interface TagKey {
  readonly value: string | number;
  readonly name: Tag;
}

export interface TagEntry {
  readonly name: Tag;
  readonly digest: Digest;
  readonly facts: ManifestFacts;
  readonly pushedAt: number;
  readonly pushedBy: string;
  /** Other tags of the digest, a few. */
  readonly aliases: readonly Tag[];
  /** Manifests that have it as their subject, as far as they are counted. */
  readonly referrers: number;
  /** Whether there is a signature of it, as a referrer or under Cosign's tag. */
  readonly isSigned: boolean;
}

/** Other names of a tag's image that are told. */
export const maxAliases = 20;
/** Referrers of an image that are counted. */
export const maxCountedReferrers = 100;
