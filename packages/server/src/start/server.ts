import type { Server as HttpServer } from "node:http";
import type { Logger } from "pino";
import { AuditLog } from "#server/audit/audit-log.ts";
import { LiveEvents } from "#server/catalog/live/live-events.ts";
import type { Config } from "#server/config/config.ts";
import { addressOf, createListener, listen } from "#server/http/listener/listener.ts";
import { createMetricsListener } from "#server/http/listener/metrics-listener.ts";
import { ServerCertificate } from "#server/http/listener/server-certificate.ts";
import type { RegistryHandler } from "#server/http/registry-handler.ts";
import type { RegistryWrapper } from "#server/registry/registry.ts";
import { PrometheusMetrics } from "#server/telemetry/metrics.ts";
import type { SetUpWay } from "./announcements/announce-set-up.ts";
import { chooseAccelerators } from "./assembly/accelerators.ts";
import { accessParts } from "./assembly/access.ts";
import { accountParts, externalSignIn } from "./assembly/accounts.ts";
import { backgroundWork } from "./assembly/background.ts";
import { makeFirstAdmin, openSetUp } from "./assembly/first-admin.ts";
import { openHandler } from "./assembly/handler.ts";
import { openMailPost } from "./assembly/mail.ts";
import { openRegistry } from "./assembly/registry.ts";
import { openStores } from "./assembly/stores.ts";
import { lockDataFolder } from "./data-folder-lock.ts";

/** A running registry. Disposing drains it and lets go of everything. */
export interface Server extends AsyncDisposable {
  /** `http://127.0.0.1:5000` */
  readonly address: string;
  /** How to make the first admin, where there is none. */
  readonly setUp: SetUpWay | undefined;
  /** Whether somebody had an account when it started. */
  readonly anyAccount: boolean;
}

/**
 * Puts the registry together and starts it; with `assembly/` the only place that chooses implementations.
 * @param wrappers features around the registry's ports, the innermost first.
 * @throws SettingsUnusable, DataFolderUnusable, StoreUnusable, DatabaseTooNew, CertificateUnusable, CannotListen
 */
export async function startServer(
  config: Config,
  logger: Logger,
  wrappers: readonly RegistryWrapper[] = [],
): Promise<Server> {
  await using parts = new AsyncDisposableStack();
  const now = Date.now;
  parts.use(await lockDataFolder(config.dataDir));
  const metrics = config.metricsListen === undefined ? undefined : new PrometheusMetrics();
  const stores = await openStores(config, metrics, parts);
  const { metadata, blobs } = stores;
  const { hashes, sender } = chooseAccelerators(config, logger);
  const registry = openRegistry(stores, config, { hashes, now }, wrappers);

  const access = await accessParts(metadata, config, now);
  const post = openMailPost(config, logger, parts);
  const accounts = accountParts(metadata, config, access, { post, logger, now });
  parts.use(accounts.passwordReset);
  await makeFirstAdmin(accounts.firstAdmin, config);
  const external = externalSignIn(metadata, config, accounts, now);
  const audit = parts.use(
    new AuditLog(metadata.audit, (err) => logger.error({ err }, "audit events could not be written")),
  );

  const jobs = backgroundWork(
    metadata,
    config,
    { registry, signingKeys: access.signingKeys },
    { logger, now },
  );
  const live = new LiveEvents({
    metadata,
    blobs,
    onFailure: (err) => logger.warn({ err }, "pages that watch could not be told what happened"),
  });
  const tools = { registry, access, accounts, external, audit, jobs, live, post };
  const handler = await openHandler(metadata, { ...tools, config, sender, metrics, logger, now });

  const address = await listenAsConfigured(config, handler, metrics, logger, parts);
  parts.use(jobs.start());
  // Before the listener drains: it waits for what is being answered.
  parts.use(live);
  const setUp = await openSetUp(accounts, config, address, parts);
  const anyAccount = await metadata.access.anyAccount();
  const owned = parts.move();
  return { address, setUp, anyAccount, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** @returns the address that is served. */
async function listenAsConfigured(
  config: Config,
  handler: RegistryHandler,
  metrics: PrometheusMetrics | undefined,
  logger: Logger,
  parts: AsyncDisposableStack,
): Promise<string> {
  const { tls, maxConnections, shutdownTimeout, metricsListen } = config;
  const certificate = tls === undefined ? undefined : parts.use(await ServerCertificate.open(tls, logger));
  const listener = createListener(handler.handle, maxConnections, certificate);
  const port = await listen(listener, config.listen, "ESTIVA_LISTEN");
  parts.defer(() => drain(listener, handler, shutdownTimeout));
  if (metrics !== undefined && metricsListen !== undefined) {
    const metricsListener = createMetricsListener(metrics);
    const metricsPort = await listen(metricsListener, metricsListen, "ESTIVA_METRICS_LISTEN");
    logger.info({ address: `${addressOf(metricsListen, metricsPort, false)}/metrics` }, "serving metrics");
    parts.defer(() => void metricsListener.close().closeAllConnections());
  }
  return addressOf(config.listen, port, certificate !== undefined);
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
