import type { Digest, RepositoryName, Tag } from "@estiva/protocol";
import type { ManifestFacts } from "#server/registry/manifests/manifest-facts.ts";

/** What people look up about manifests and a repository's past. Reads committed rows. */
export interface ImageRecords {
  find(repositoryId: number, digest: Digest): Promise<ImageRecord | undefined>;

  /** Manifests whose subject is the given digest, in the order of their digests. */
  referrers(request: ReferrerPage): Promise<readonly ReferrerRecord[]>;

  /** Whether an index of the repository lists the digest, up to `limit` of them. */
  parents(repositoryId: number, digest: Digest, limit: number): Promise<readonly Digest[]>;

  /** Every move of every tag, the newest first. */
  history(
    repositoryId: number,
    request: { readonly before: number | undefined; readonly limit: number },
  ): Promise<readonly TagMoveRecord[]>;

  /** Images by the beginning of their digest, whoever may see them. */
  byPrefix(prefix: string, after: ImagePlace | undefined, limit: number): Promise<readonly ImagePlace[]>;
}

export interface ImageRecord {
  readonly digest: Digest;
  readonly mediaType: string;
  readonly artifactType: string | undefined;
  readonly bytes: Uint8Array;
  readonly pushedAt: number;
  readonly pushedBy: string;
  readonly facts: ManifestFacts;
}

export interface ReferrerPage {
  readonly repositoryId: number;
  readonly subject: Digest;
  readonly artifactType: string | undefined;
  readonly after: string;
  readonly limit: number;
}

export interface ReferrerRecord {
  readonly digest: Digest;
  readonly mediaType: string;
  readonly artifactType: string | undefined;
  /** Of the manifest alone, in bytes. */
  readonly size: number;
  readonly pushedAt: number;
  readonly pushedBy: string;
  readonly annotations: Readonly<Record<string, string>>;
}

export interface TagMoveRecord {
  readonly id: number;
  readonly at: number;
  readonly actor: string;
  readonly tag: Tag;
  /** Where it points since; undefined where it was deleted. */
  readonly digest: Digest | undefined;
  /** Where it pointed before; undefined where it was new. */
  readonly previous: Digest | undefined;
}

export interface ImagePlace {
  readonly digest: Digest;
  readonly repositoryId: number;
  readonly repository: RepositoryName;
}
