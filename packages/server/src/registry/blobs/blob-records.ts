import type { Digest, RepositoryName } from "@estiva/protocol";
import type { Actor } from "../records.ts";
import type { StorageKey } from "./blob-store.ts";

/** A blob as one repository sees it. */
export interface LinkedBlob {
  readonly repositoryId: number;
  readonly size: number;
  readonly storageKey: StorageKey;
  /** Until then no collection takes the blob from this repository. */
  readonly leaseUntil: number;
}

export interface BlobRecords {
  /** The blob if it is linked in this repository, which alone decides whether it can be seen there. */
  find(repository: RepositoryName, digest: Digest): Promise<LinkedBlob | undefined>;

  /** Promises the blob to a push that was told that it exists; false if it is gone meanwhile. */
  extendLease(
    repository: RepositoryName,
    digest: Digest,
    lease: { readonly until: number; readonly actor: string },
  ): Promise<boolean>;

  /**
   * Whether some blob of the repository is promised to this principal, until then or longer. Reads the links of the
   * repository one by one: for questions that are rarely asked.
   */
  hasLease(repository: RepositoryName, actor: string, until: number): Promise<boolean>;

  /**
   * Links stored bytes into the repository, makes the repository if needed, and ends the upload session.
   * @returns the key under which the blob is kept: an earlier copy of the same bytes wins, and the caller
   * deletes its own. Undefined, and nothing done, where the session is gone: it was cancelled, or ended with the
   * repository in which it was begun.
   */
  add(blob: NewBlob): Promise<StorageKey | undefined>;

  /** Links a blob that `source` has into `target`; false if `source` doesn't have it. */
  mount(mount: Mount): Promise<boolean>;

  /** Repositories that have the blob, at most `limit`. */
  holders(digest: Digest, limit: number): Promise<readonly RepositoryName[]>;

  /** Takes the blob out of the repository; its bytes are left to garbage collection. */
  unlink(repository: RepositoryName, digest: Digest, now: number): Promise<Removal>;
}

export type Removal = "removed" | "unknown" | "in-use";

export interface NewBlob extends Actor {
  readonly repository: RepositoryName;
  readonly digest: Digest;
  readonly size: number;
  readonly storageKey: StorageKey;
  readonly leaseUntil: number;
  /** The upload session that brought the bytes; undefined for those of one request. */
  readonly session: string | undefined;
}

export interface Mount extends Actor {
  readonly target: RepositoryName;
  readonly source: RepositoryName;
  readonly digest: Digest;
  readonly leaseUntil: number;
}
