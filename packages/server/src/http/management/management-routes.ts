import type { ManagementRoute } from "../routes.ts";
import { type AccessRouteParts, accessRoutes } from "./access/access-routes.ts";
import { type AccountRouteParts, accountRoutes } from "./accounts/account-routes.ts";
import { type OrganizationRouteParts, organizationRoutes } from "./organizations/organization-routes.ts";
import { type RepositoryRouteParts, repositoryRoutes } from "./repositories/repository-routes.ts";
import { type SiteRouteParts, siteRoutes } from "./site/site-routes.ts";

export interface ManagementRouteParts {
  readonly access: AccessRouteParts;
  readonly accounts: AccountRouteParts;
  readonly organizations: OrganizationRouteParts;
  readonly repositories: RepositoryRouteParts;
  readonly site: SiteRouteParts;
}

/** Every route of the management API, in the order in which paths are tried. */
export function managementRoutes(parts: ManagementRouteParts): readonly ManagementRoute[] {
  const rows = [
    ...accessRoutes(parts.access),
    ...accountRoutes(parts.accounts),
    ...organizationRoutes(parts.organizations),
    ...repositoryRoutes(parts.repositories),
    ...siteRoutes(parts.site),
  ];
  return rows.toSorted((one, other) => tailLength(other.path) - tailLength(one.path));
}

/** Of paths with a repository's name in them the one with the longest tail is meant. */
function tailLength(path: string): number {
  return path.split("<name>")[1]?.split("/").length ?? 0;
}
