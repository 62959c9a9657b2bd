import type { Config } from "#server/config/config.ts";
import type { ManagementRoute } from "../gate/route.ts";
import { type AccessRouteParts, accessRoutes } from "./access-routes.ts";
import { type AccountRouteParts, accountRoutes } from "./account-routes.ts";
import { type IdentityRouteParts, identityRoutes } from "./identities/identity-routes.ts";
import { liveRoutes } from "./live/live-routes.ts";
import type { WatchParts } from "./live/watch-repositories.ts";
import { type OrganizationRouteParts, organizationRoutes } from "./organizations/organization-routes.ts";
import { type RepositoryRouteParts, repositoryRoutes } from "./repositories/repository-routes.ts";
import { referenceRoutes } from "./server/reference-routes.ts";
import { type SiteRouteParts, siteRoutes } from "./site/site-routes.ts";

export interface ManagementRouteParts {
  readonly access: AccessRouteParts;
  readonly accounts: AccountRouteParts;
  readonly identities: IdentityRouteParts;
  readonly live: WatchParts;
  readonly organizations: OrganizationRouteParts;
  readonly repositories: RepositoryRouteParts;
  readonly site: SiteRouteParts;
}

/** Every route of the management API, in the order in which paths are tried. */
export function managementRoutes(parts: ManagementRouteParts, config: Config): readonly ManagementRoute[] {
  const rows: readonly ManagementRoute[] = [
    ...accessRoutes(parts.access),
    ...accountRoutes(parts.accounts),
    ...identityRoutes(parts.identities),
    ...liveRoutes(parts.live),
    ...organizationRoutes(parts.organizations),
    ...repositoryRoutes(parts.repositories),
    ...siteRoutes(parts.site),
    ...referenceRoutes(() => rows, config),
  ];
  return rows.toSorted((one, other) => tailLength(other.path) - tailLength(one.path));
}

/** Of paths with a repository's name in them the one with the longest tail is meant. */
function tailLength(path: string): number {
  return path.split("<name>")[1]?.split("/").length ?? 0;
}
