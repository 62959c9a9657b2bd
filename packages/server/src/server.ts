import type { Server as HttpServer } from "node:http";
import type { Logger } from "pino";
import { RegistryTokens } from "./access/registry-tokens.ts";
import { loadSigningKeys } from "./access/signing-keys.ts";
import { FilesystemBlobStore } from "./blobs/filesystem/filesystem-blob-store.ts";
import type { Config } from "./config/config.ts";
import { lockDataFolder } from "./config/data-folder-lock.ts";
import { openStore } from "./config/store-unusable.ts";
import type { ByteSender } from "./http/bytes/byte-sender.ts";
import { CopyBytes } from "./http/bytes/copy-bytes.ts";
import { SendfileBytes } from "./http/bytes/sendfile-bytes.ts";
import { Dispatcher } from "./http/dispatcher.ts";
import { Gate } from "./http/gate.ts";
import { createListener, listen } from "./http/listener.ts";
import { createMetricsListener } from "./http/metrics-listener.ts";
import { RegistryHandler } from "./http/registry-handler.ts";
import { routes } from "./http/routes.ts";
import { expireUploads } from "./jobs/expire-uploads.ts";
import { pruneEvents } from "./jobs/prune-events.ts";
import { schedule } from "./jobs/schedule.ts";
import { SqlMetadataStore } from "./metadata/sql-metadata-store.ts";
import { SqliteDatabase } from "./metadata/sqlite/sqlite-database.ts";
import { detectNative } from "./native/detect.ts";
import type { BlobStore } from "./registry/blob-store.ts";
import { type ContentHashes, portableHashes } from "./registry/content-hash.ts";
import { Registry } from "./registry/registry.ts";
import { meteredBlobStore } from "./telemetry/metered-blob-store.ts";
import { noMetrics, PrometheusMetrics } from "./telemetry/metrics.ts";
import { RequestLog } from "./telemetry/request-log.ts";

/** A running registry. Disposing drains it and lets go of everything. */
export interface Server extends AsyncDisposable {
  /** `http://127.0.0.1:5000` */
  readonly address: string;
}

/**
 * Puts the registry together and starts it: the only place that chooses implementations.
 * @throws DataFolderUnusable, StoreUnusable, DatabaseTooNew, CannotListen
 */
export async function startServer(config: Config, logger: Logger): Promise<Server> {
  await using parts = new AsyncDisposableStack();
  parts.use(await lockDataFolder(config.dataDir));
  const { databaseFile, blobFolder } = config;
  const metadata = await openStore(`the database ${databaseFile}`, "ESTIVA_DATABASE_URL", async () => {
    const opened = parts.use(new SqlMetadataStore(await SqliteDatabase.open(databaseFile)));
    // The lock says that no other process writes: what one claimed before it ended is free.
    await opened.uploads.releaseAll();
    return opened;
  });
  const now = Date.now;
  const metrics = config.metricsListen === undefined ? undefined : new PrometheusMetrics();
  const store = await openStore(`the blob store ${blobFolder}`, "ESTIVA_BLOB_STORE_URL", () =>
    FilesystemBlobStore.open(blobFolder),
  );
  const blobs = withMetrics(store, metrics);
  const { maxBlobSize, uploadLifetime, cacheSize, allowSparseIndexes } = config;
  const limits = { maxBlobSize, uploadLifetime, maxOpenUploads: 10_000 };
  const { hashes, sender } = chooseAccelerators(config, logger);
  const registry = new Registry({ metadata, blobs, hashes, limits, cacheSize, allowSparseIndexes, now });
  const signingKeys = await loadSigningKeys(metadata.signingKeys, now);
  const tokens = new RegistryTokens(signingKeys, now);
  const handler = new RegistryHandler({
    dispatcher: new Dispatcher(routes({ registry, config, tokens, signingKeys, sender })),
    gate: new Gate({ config, tokens, metadata, now }),
    log: new RequestLog(logger),
    metrics: metrics ?? noMetrics,
  });
  const listener = createListener(handler.handle, config.maxConnections);
  const port = await listen(listener, config.listen, "ESTIVA_LISTEN");
  parts.defer(() => drain(listener, handler, config.shutdownTimeout));
  if (metrics !== undefined && config.metricsListen !== undefined) {
    const metricsListener = createMetricsListener(metrics);
    await listen(metricsListener, config.metricsListen, "ESTIVA_METRICS_LISTEN");
    parts.defer(() => void metricsListener.close().closeAllConnections());
  }
  parts.use(schedule([expireUploads(registry.uploads), pruneEvents(metadata.events, now)], logger));
  const owned = parts.move();
  const { host } = config.listen;
  return {
    address: `http://${host.includes(":") ? `[${host}]` : host}:${port}`,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

function withMetrics(store: BlobStore, metrics: PrometheusMetrics | undefined): BlobStore {
  if (metrics === undefined) return store;
  return meteredBlobStore(store, (action, duration) => metrics.storageAction("filesystem", action, duration));
}

/** Lets running transfers finish for a while, then cuts them; what they had sent is kept. */
async function drain(listener: HttpServer, handler: RegistryHandler, timeout: number): Promise<void> {
  const closed = new Promise((resolve) => listener.close(resolve));
  listener.closeIdleConnections();
  const cut = setTimeout(() => listener.closeAllConnections(), timeout);
  await handler.drain();
  listener.closeAllConnections();
  clearTimeout(cut);
  await closed;
}

/** The portable ways work everywhere; the native ones do the same with less, where this machine has them. */
function chooseAccelerators(
  { native, dataDir }: Config,
  logger: Logger,
): { hashes: ContentHashes; sender: ByteSender } {
  const { hashes, fileSending } = native ? detectNative(dataDir) : {};
  const missing = { hashing: hashes === undefined, sending: fileSending === undefined };
  if (native && (missing.hashing || missing.sending)) {
    logger.info({ missing }, "working without accelerators that this machine doesn't have");
  }
  return {
    hashes: hashes ?? portableHashes,
    sender: fileSending === undefined ? new CopyBytes() : new SendfileBytes(fileSending),
  };
}
