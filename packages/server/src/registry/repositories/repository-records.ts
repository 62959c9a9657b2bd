import type { RepositoryName } from "@estiva/protocol";

export interface RepositoryRecords {
  exists(repository: RepositoryName): Promise<boolean>;

  /**
   * Before a push sends bytes: whether its namespace has room for any, and for the repository if it is new. Of
   * pushes at once the last is refused where its bytes are linked.
   * @throws QuotaExceeded
   */
  admitPush(repository: RepositoryName): Promise<ByteQuota | undefined>;

  /** The quota that the repository's bytes count for. Undefined where nothing limits them. */
  byteQuota(repository: RepositoryName): Promise<ByteQuota | undefined>;
}

/** What a namespace may store, and how much of that is left now. */
export interface ByteQuota {
  readonly namespace: string;
  /** In bytes. */
  readonly limit: number;
  /** In bytes; below zero where the limit was lowered. */
  readonly left: number;
}
