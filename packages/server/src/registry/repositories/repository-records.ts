import type { RepositoryName } from "@estiva/protocol";
import type { NamespaceFull } from "./namespace-full.ts";

export interface RepositoryRecords {
  exists(repository: RepositoryName): Promise<boolean>;

  /**
   * Before a push sends bytes: whether its namespace has room for any, and for the repository if it is new. Of
   * pushes at once the last is refused where its bytes are linked.
   * @throws NamespaceFull
   */
  admitPush(repository: RepositoryName): Promise<Room | undefined>;

  /** What fits now into the repository's namespace. Undefined where nothing limits it. */
  room(repository: RepositoryName): Promise<Room | undefined>;
}

/** What a namespace can still take. */
export interface Room {
  readonly bytes: number;
  /** What to answer to more. */
  readonly refusal: () => NamespaceFull;
}
