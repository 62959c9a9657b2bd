import type { ExternalSignIn } from "#server/accounts/identities/external-sign-in.ts";
import { Robots } from "#server/accounts/robots/robots.ts";
import { SiteStorage } from "#server/accounts/site/site-storage.ts";
import { PersonalTokens } from "#server/accounts/tokens/personal-tokens.ts";
import { diskSpace } from "#server/adapters/blobs/filesystem/disk-space.ts";
import type { SqlMetadataStore } from "#server/adapters/sql/sql-metadata-store.ts";
import type { AuditLog } from "#server/audit/audit-log.ts";
import type { LiveEvents } from "#server/catalog/live/live-events.ts";
import type { Config } from "#server/config/config.ts";
import type { ManagementParts } from "#server/http/management/management-parts.ts";
import type { Schedule } from "#server/jobs/schedule.ts";
import type { MailPost } from "#server/mail/mail-post.ts";
import type { Registry } from "#server/registry/registry.ts";
import type { AccessParts } from "./access.ts";
import { type AccountParts, organizationParts } from "./accounts.ts";
import { catalogPorts } from "./catalog.ts";

/** What the management API's routes are made of, beside the stores. */
export interface ManagementTools {
  readonly config: Config;
  readonly registry: Registry;
  readonly access: AccessParts;
  readonly accounts: AccountParts;
  readonly external: ExternalSignIn;
  readonly audit: AuditLog;
  readonly jobs: Schedule;
  readonly live: LiveEvents;
  readonly post: MailPost | undefined;
  readonly now: () => number;
}

/** What the management API's handlers are made of. */
export function managementParts(metadata: SqlMetadataStore, tools: ManagementTools): ManagementParts {
  const { config, registry, audit, accounts, external, jobs, live, post, now } = tools;
  const { authority, credentials, seal } = tools.access;
  return {
    ...accounts,
    ...organizationParts(metadata, config, post, now),
    config,
    audit,
    auditRecords: metadata.audit,
    access: metadata.access,
    actors: metadata.actors,
    authority,
    credentials,
    seal,
    users: metadata.users,
    identities: metadata.identities,
    external,
    post,
    tokens: metadata.tokens,
    personalTokens: new PersonalTokens({
      records: metadata.tokens,
      maxLifetime: config.tokenMaxLifetime,
      now,
    }),
    grants: metadata.grants,
    accessLists: metadata.accessLists,
    robots: new Robots(metadata.robots, now),
    robotRecords: metadata.robots,
    namespaces: metadata.namespaces,
    ...catalogPorts(metadata, registry, now),
    tagRemover: registry.tagRemover,
    catalog: metadata.catalog,
    tagLists: metadata.tagLists,
    images: metadata.images,
    live,
    jobs,
    site: metadata.site,
    storage: new SiteStorage(metadata.site, now),
    diskSpace: () => diskSpace(config.blobFolder),
  };
}
