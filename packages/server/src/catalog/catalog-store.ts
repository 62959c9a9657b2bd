import type { ImageRecords } from "./manifests/image-records.ts";
import type { CatalogRecords } from "./repositories/catalog-records.ts";
import type { NamespaceSearchRecords } from "./search/namespace-search-records.ts";
import type { DeletionRecords } from "./tags/deletion-records.ts";
import type { TagListRecords } from "./tags/tag-list-records.ts";

/** What people look up and do in the registry: programs that pull and push never ask for it. */
export interface CatalogStore {
  readonly catalog: CatalogRecords;
  readonly tagLists: TagListRecords;
  readonly images: ImageRecords;
  readonly deletions: DeletionRecords;
  readonly namespaceSearch: NamespaceSearchRecords;
}
