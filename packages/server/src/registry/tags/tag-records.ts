import type { RepositoryName, Tag } from "@estiva/protocol";
import type { Actor, PageRequest } from "../records.ts";

export interface TagRecords {
  page(repository: RepositoryName, request: PageRequest<string>): Promise<readonly Tag[]>;
  delete(repository: RepositoryName, tag: Tag, by: Actor): Promise<TagRemoval>;
}

export type TagRemoval = "removed" | "unknown" | "immutable";
