import type { Digest, RepositoryName } from "@estiva/protocol";
import type { Requester } from "../requester.ts";

/** Gives a repository a blob that another one has. */
export interface BlobMounter {
  /** @returns false where that can't be: not there, or not for the requester, which look the same. */
  mount(mount: BlobMount): Promise<boolean>;
}

export interface BlobMount {
  /** The repository that gets it. */
  readonly repository: RepositoryName;
  readonly digest: Digest;
  /** Where to take it from; undefined for any repository that `mayPull` allows. */
  readonly source: RepositoryName | undefined;
  readonly mayPull: (source: RepositoryName) => Promise<boolean>;
  readonly by: Requester;
}
