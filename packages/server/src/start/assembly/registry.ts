import type { Config } from "#server/config/config.ts";
import type { ContentHashes } from "#server/registry/blobs/content-hash.ts";
import type { Registry, RegistryWrapper } from "#server/registry/registry.ts";
import { storedRegistry } from "#server/registry/stored-registry.ts";
import type { Stores } from "./stores.ts";

/**
 * The registry that handlers and jobs get: what the stores have, with features around it.
 * @param wrappers the innermost first: what fetches before what counts, what counts before what refuses.
 */
export function openRegistry(
  { metadata, blobs }: Stores,
  { maxBlobSize, maxOpenUploads, uploadLifetime, cacheSize, allowSparseIndexes }: Config,
  { hashes, now }: { readonly hashes: ContentHashes; readonly now: () => number },
  wrappers: readonly RegistryWrapper[],
): Registry {
  const limits = { maxBlobSize, uploadLifetime, maxOpenUploads };
  const stored = storedRegistry({ metadata, blobs, hashes, limits, cacheSize, allowSparseIndexes, now });
  return wrappers.reduce((registry, wrap) => wrap(registry), stored);
}
