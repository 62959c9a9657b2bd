import { RegistryError, type RepositoryName, type Tag } from "@estiva/protocol";
import type { MetadataStore } from "../metadata-store.ts";
import type { PageRequest } from "../records.ts";

export class Tags {
  readonly #metadata: MetadataStore;
  readonly #now: () => number;

  constructor({ metadata, now }: { metadata: MetadataStore; now: () => number }) {
    this.#metadata = metadata;
    this.#now = now;
  }

  /** A page of a repository's tags, in bytewise order. @throws RegistryError nameUnknown */
  async page(repository: RepositoryName, request: PageRequest<string>): Promise<readonly Tag[]> {
    const tags = await this.#metadata.tags.page(repository, request);
    // Only an empty page leaves open whether there is a repository at all.
    if (tags.length === 0 && !(await this.#metadata.repositories.exists(repository))) {
      throw new RegistryError("nameUnknown", { detail: { name: repository } });
    }
    return tags;
  }

  /** Removes the tag, not the manifest that it points to. @throws RegistryError manifestUnknown, tagHeld */
  async delete(repository: RepositoryName, tag: Tag, actor: string): Promise<void> {
    const removed = await this.#metadata.tags.delete(repository, tag, { actor, now: this.#now() });
    if (removed === "unknown") throw new RegistryError("manifestUnknown", { detail: { tag } });
    if (removed === "immutable") throw new RegistryError("tagHeld", { detail: { tag } });
  }
}
