import type { Manifest, ManifestChild, Repository } from "../repositories/page-queries.ts";

/** What the page shows: what the tag or digest names, and of an index the image for one platform. */
export interface ShownImage {
  readonly repository: Repository;
  /** A tag, or a digest. */
  readonly tag: string;
  readonly top: Manifest;
  /** The index's images for platforms; none where there is no choice. */
  readonly platforms: readonly ManifestChild[];
  readonly child: ManifestChild | undefined;
  /** Undefined as long as it is not loaded, or where the repository doesn't hold it. */
  readonly image: Manifest | undefined;
}
