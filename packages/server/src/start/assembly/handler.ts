import type { Logger } from "pino";
import { DockerLogins } from "#server/accounts/tokens/docker-logins.ts";
import type { SqlMetadataStore } from "#server/adapters/sql/sql-metadata-store.ts";
import type { ByteSender } from "#server/http/bytes/byte-sender.ts";
import { Dispatcher } from "#server/http/dispatcher.ts";
import { RefusalAudit } from "#server/http/gate/refusal-audit.ts";
import { RegistryHandler } from "#server/http/registry-handler.ts";
import { routes } from "#server/http/routes.ts";
import { TokenService } from "#server/http/token/token-service.ts";
import { noMetrics, type PrometheusMetrics } from "#server/telemetry/metrics.ts";
import { RequestLog } from "#server/telemetry/request-log.ts";
import { openGate } from "./gate.ts";
import { type ManagementTools, managementParts } from "./management.ts";
import { openPages } from "./pages.ts";

/** What requests are served with, beside the stores. */
export interface HandlerTools extends ManagementTools {
  readonly sender: ByteSender;
  readonly metrics: PrometheusMetrics | undefined;
  readonly logger: Logger;
}

/** Puts routes, gate and pages together. */
export async function openHandler(metadata: SqlMetadataStore, tools: HandlerTools): Promise<RegistryHandler> {
  const { config, registry, access, external, audit, sender, metrics, logger, now } = tools;
  const { authenticator, authority, sessions, signingKeys, registryTokens } = access;
  const logins = new DockerLogins(metadata.tokens, now);
  const pages = await openPages(logger);
  const table = routes({
    registry,
    metadata,
    config,
    audit,
    authenticator,
    authority,
    signingKeys,
    sender,
    pages,
    tokenService: new TokenService({ authority, tokens: registryTokens, logins }),
    callback: { external, sessions, sessionRecords: metadata.sessions, audit },
    management: managementParts(metadata, tools),
  });
  return new RegistryHandler({
    dispatcher: new Dispatcher(table, pages?.fallback),
    gate: openGate(metadata, config, access, now),
    refusals: new RefusalAudit({ audit, signIn: metadata.signIn }),
    log: new RequestLog(logger),
    metrics: metrics ?? noMetrics,
  });
}
