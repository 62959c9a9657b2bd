import type { CatalogRecords } from "./catalog-records.ts";
import type { DeletionRecords } from "./deletion-records.ts";
import type { ImageRecords } from "./image-records.ts";
import type { NamespaceSearchRecords } from "./namespace-search-records.ts";
import type { TagListRecords } from "./tag-list-records.ts";

/** What people look up and do in the registry: programs that pull and push never ask for it. */
export interface CatalogStore {
  readonly catalog: CatalogRecords;
  readonly tagLists: TagListRecords;
  readonly images: ImageRecords;
  readonly deletions: DeletionRecords;
  readonly namespaceSearch: NamespaceSearchRecords;
}
