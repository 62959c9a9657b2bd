import type { Digest, RepositoryName, Tag } from "@estiva/protocol";

/** Something that happened in a repository, as the outbox has it. */
export interface RepositoryEvent {
  /** Rises with time. */
  readonly id: number;
  readonly action: "push" | "delete";
  readonly repository: RepositoryName;
  readonly digest: Digest;
  readonly tag: Tag | null;
  readonly at: number;
}

export interface EventRecords {
  /** The newest event's id; 0 where there was none. */
  lastId(): Promise<number>;

  /** Events behind an id, at most `limit`, the oldest first. */
  after(id: number, limit: number): Promise<readonly RepositoryEvent[]>;

  /** Removes events older than `before`, at most `limit`, and says how many. */
  prune(before: number, limit: number): Promise<number>;
}
