import type { SqlMetadataStore } from "#server/adapters/sql/sql-metadata-store.ts";
import { Images } from "#server/catalog/manifests/image-details.ts";
import type { ImageSource } from "#server/catalog/manifests/image-source.ts";
import type { Finder } from "#server/catalog/search/finder.ts";
import { Search } from "#server/catalog/search/search.ts";
import type { ContentRemover } from "#server/catalog/tags/content-remover.ts";
import { Deletions } from "#server/catalog/tags/deletions.ts";
import type { Registry } from "#server/registry/registry.ts";

export interface CatalogPorts {
  readonly imageSource: ImageSource;
  readonly finder: Finder;
  readonly contentRemover: ContentRemover;
}

/** What people look up and do in what has been pushed. */
export function catalogPorts(
  { catalog, images, manifests, tagLists, deletions, namespaceSearch }: SqlMetadataStore,
  { blobSource }: Registry,
  now: () => number,
): CatalogPorts {
  return {
    imageSource: new Images({ images, manifests, blobs: blobSource }),
    finder: new Search({ catalog, images, records: manifests, tagLists, namespaces: namespaceSearch }),
    contentRemover: new Deletions({ images, tagLists, records: manifests, deletions, now }),
  };
}
