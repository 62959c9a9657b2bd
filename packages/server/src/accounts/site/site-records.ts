/** What site administrators look after: how much there is, and names that nobody has any more. */
export interface SiteRecords {
  /** Some repositories with what they hold, behind this id, in the order of ids. */
  measureRepositories(after: number, limit: number): Promise<readonly MeasuredRepository[]>;

  /** Some of the stored blobs, behind this digest, in the order of digests. */
  measureBlobs(after: string, limit: number): Promise<MeasuredBlobs>;

  measureUploads(): Promise<{ readonly open: number; readonly bytes: number }>;

  /** By id. */
  namespaceNames(ids: readonly number[]): Promise<ReadonlyMap<number, string>>;

  /** Names of deleted accounts behind `after`, in bytewise order, that begin with `prefix`. */
  retiredNames(request: {
    readonly prefix: string;
    readonly after: string;
    readonly limit: number;
  }): Promise<readonly RetiredName[]>;

  /** Lets anyone take the name and what looks like it; the account that had it stays deleted. */
  releaseName(name: string): Promise<"released" | "unknown" | "not-empty">;
}

export interface MeasuredRepository {
  readonly id: number;
  readonly namespaceId: number;
  readonly manifests: number;
  /** Of its blobs. */
  readonly bytes: number;
}

export interface MeasuredBlobs {
  readonly count: number;
  readonly bytes: number;
  /** Where the next part begins; undefined at the end. */
  readonly next: string | undefined;
}

export interface RetiredName {
  readonly name: string;
  readonly kind: "user" | "organization";
  readonly retiredAt: number;
}
