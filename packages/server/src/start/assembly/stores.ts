import { FilesystemBlobStore } from "#server/adapters/blobs/filesystem/filesystem-blob-store.ts";
import { SqlMetadataStore } from "#server/adapters/sql/sql-metadata-store.ts";
import { SqliteDatabase } from "#server/adapters/sql/sqlite/sqlite-database.ts";
import type { Config } from "#server/config/config.ts";
import type { BlobStore } from "#server/registry/blobs/blob-store.ts";
import { meteredBlobStore } from "#server/telemetry/metered-blob-store.ts";
import type { PrometheusMetrics } from "#server/telemetry/metrics.ts";
import { openStore } from "../store-unusable.ts";

/** Everything that survives a restart. */
export interface Stores {
  readonly metadata: SqlMetadataStore;
  readonly blobs: BlobStore;
}

/** @throws StoreUnusable, DatabaseTooNew */
export async function openStores(
  { databaseFile, blobFolder, ...config }: Config,
  metrics: PrometheusMetrics | undefined,
  parts: AsyncDisposableStack,
): Promise<Stores> {
  const metadata = await openStore(`the database ${databaseFile}`, "ESTIVA_DATABASE_URL", async () => {
    const limits = {
      maxRepositories: config.maxRepositoriesPerAccount,
      maxBytes: config.maxBytesPerNamespace,
    };
    const opened = parts.use(new SqlMetadataStore(await SqliteDatabase.open(databaseFile), limits));
    // The lock says that no other process writes: what one claimed before it ended is free.
    await opened.uploads.releaseAll();
    return opened;
  });
  const blobs = await openStore(`the blob store ${blobFolder}`, "ESTIVA_BLOB_STORE_URL", () =>
    FilesystemBlobStore.open(blobFolder),
  );
  return { metadata, blobs: withMetrics(blobs, metrics) };
}

function withMetrics(store: BlobStore, metrics: PrometheusMetrics | undefined): BlobStore {
  if (metrics === undefined) return store;
  return meteredBlobStore(store, (action, duration) => metrics.storageAction("filesystem", action, duration));
}
