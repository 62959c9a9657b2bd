import { RegistryError, type Tag } from "@estiva/protocol";
import type { MetadataStore } from "../metadata-store.ts";
import type { TagRemover, TagToRemove } from "./tag-remover.ts";
import type { TagListing, TagSource } from "./tag-source.ts";

/** The tags that the metadata store has. */
export class Tags implements TagSource, TagRemover {
  readonly #metadata: MetadataStore;
  readonly #now: () => number;

  constructor({ metadata, now }: { metadata: MetadataStore; now: () => number }) {
    this.#metadata = metadata;
    this.#now = now;
  }

  async page({ repository, after, limit }: TagListing): Promise<readonly Tag[]> {
    const tags = await this.#metadata.tags.page(repository, { after, limit });
    // Only an empty page leaves open whether there is a repository at all.
    if (tags.length === 0 && !(await this.#metadata.repositories.exists(repository))) {
      throw new RegistryError("nameUnknown", { detail: { name: repository } });
    }
    return tags;
  }

  async remove({ repository, tag, by }: TagToRemove): Promise<void> {
    const now = this.#now();
    const removed = await this.#metadata.tags.delete(repository, tag, { actor: by.principal, now });
    if (removed === "unknown") throw new RegistryError("manifestUnknown", { detail: { tag } });
    if (removed === "immutable") throw new RegistryError("tagHeld", { detail: { tag } });
  }
}
