import type { RepositoryName, Tag } from "@estiva/protocol";
import type { Requester } from "../requester.ts";

/** Removes tags. */
export interface TagRemover {
  /** Removes the tag, not the manifest that it points to. @throws RegistryError manifestUnknown, tagHeld */
  remove(removal: TagToRemove): Promise<void>;
}

export interface TagToRemove {
  readonly repository: RepositoryName;
  readonly tag: Tag;
  readonly by: Requester;
}
