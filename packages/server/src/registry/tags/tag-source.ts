import type { RepositoryName, Tag } from "@estiva/protocol";
import type { PageRequest } from "../records.ts";
import type { Requester } from "../requester.ts";

/** Where tags are listed from. */
export interface TagSource {
  /** A page of a repository's tags, in bytewise order. @throws RegistryError nameUnknown */
  page(listing: TagListing): Promise<readonly Tag[]>;
}

export interface TagListing extends PageRequest<string> {
  readonly repository: RepositoryName;
  readonly by: Requester;
}
