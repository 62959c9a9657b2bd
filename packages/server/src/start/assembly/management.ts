import type { ExternalSignIn } from "#server/accounts/identities/external-sign-in.ts";
import { Robots } from "#server/accounts/robots/robots.ts";
import { SiteStorage } from "#server/accounts/site/site-storage.ts";
import { PersonalTokens } from "#server/accounts/tokens/personal-tokens.ts";
import { diskSpace } from "#server/adapters/blobs/filesystem/disk-space.ts";
import type { SqlMetadataStore } from "#server/adapters/sql/sql-metadata-store.ts";
import type { AuditLog } from "#server/audit/audit-log.ts";
import type { LiveEvents } from "#server/catalog/live/live-events.ts";
import type { Config } from "#server/config/config.ts";
import type { ManagementRouteParts } from "#server/http/management/management-routes.ts";
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

/** Gives each group of routes what its handlers need, and no more. */
export function managementParts(metadata: SqlMetadataStore, tools: ManagementTools): ManagementRouteParts {
  const { config, registry, audit, accounts, external, jobs, live, post, now } = tools;
  const { authority, credentials, seal, sessions } = tools.access;
  const { access, actors, grants, identities, namespaces, signIn, tokens, users } = metadata;
  const personalTokens = new PersonalTokens({ records: tokens, maxLifetime: config.tokenMaxLifetime, now });
  const robots = new Robots(metadata.robots, now);
  return {
    live: { live, authority, credentials, actors, catalog: metadata.catalog },
    access: {
      ...{ config, audit, access, actors, tokens, personalTokens, grants, robots, namespaces },
      robotRecords: metadata.robots,
    },
    accounts: { ...accounts, config, audit, access, sessions },
    identities: { config, audit, sessions, external, identities, pending: accounts.pending, users, post },
    organizations: { ...organizationParts(metadata, config, post, now), config, audit, access, actors },
    repositories: {
      ...{ config, audit, access, actors, authority, grants, signIn, seal },
      ...catalogPorts(metadata, registry, now),
      tagRemover: registry.tagRemover,
      catalog: metadata.catalog,
      tagLists: metadata.tagLists,
      images: metadata.images,
      accessLists: metadata.accessLists,
    },
    site: {
      ...{ audit, auditRecords: metadata.audit, actors, access, signIn, jobs, site: metadata.site },
      ...{ authority, catalog: metadata.catalog },
      storage: new SiteStorage(metadata.site, now),
      diskSpace: () => diskSpace(config.blobFolder),
    },
  };
}
