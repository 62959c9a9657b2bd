import type { Logger } from "pino";
import type { SigningKeyRing } from "#server/access/signing-keys/signing-keys.ts";
import type { SqlMetadataStore } from "#server/adapters/sql/sql-metadata-store.ts";
import type { Config } from "#server/config/config.ts";
import { emptyRepositories } from "#server/jobs/empty-repositories.ts";
import { expireUploads } from "#server/jobs/expire-uploads.ts";
import { pruneAudit } from "#server/jobs/prune-audit.ts";
import { pruneEvents } from "#server/jobs/prune-events.ts";
import { rotateSigningKeys } from "#server/jobs/rotate-signing-keys.ts";
import { Schedule } from "#server/jobs/schedule.ts";
import { sweepSignIns } from "#server/jobs/sweep-sign-ins.ts";
import type { Registry } from "#server/registry/registry.ts";

/** What is done again and again while the server runs. */
export function backgroundWork(
  metadata: SqlMetadataStore,
  config: Config,
  { registry, signingKeys }: { readonly registry: Registry; readonly signingKeys: SigningKeyRing },
  { logger, now }: { readonly logger: Logger; readonly now: () => number },
): Schedule {
  const jobs = [
    expireUploads(registry.uploadSweeper),
    pruneEvents(metadata.events, now),
    pruneAudit(metadata.audit, config.auditRetention, now),
    rotateSigningKeys(signingKeys),
    sweepSignIns(metadata, now),
    emptyRepositories(metadata.catalog, now),
  ];
  return new Schedule(jobs, logger);
}
