import type { ManagementRoute } from "../gate/route.ts";
import { activityRoutes } from "./activity/activity-routes.ts";
import { auditRoutes } from "./audit/audit-routes.ts";
import { grantRoutes } from "./grants/grant-routes.ts";
import { identityRoutes } from "./identities/identity-routes.ts";
import { invitationRoutes } from "./invitations/invitation-routes.ts";
import { liveRoutes } from "./live/live-routes.ts";
import type { ManagementParts } from "./management-parts.ts";
import { manifestRoutes } from "./manifests/manifest-routes.ts";
import { memberRoutes } from "./members/member-routes.ts";
import { namespaceRoutes } from "./namespaces/namespace-routes.ts";
import { organizationRoutes } from "./organizations/organization-routes.ts";
import { passwordRoutes } from "./passwords/password-routes.ts";
import { repositoryRoutes } from "./repositories/repository-routes.ts";
import { robotRoutes } from "./robots/robot-routes.ts";
import { searchRoutes } from "./search/search-routes.ts";
import { secondFactorRoutes } from "./second-factors/second-factor-routes.ts";
import { referenceRoutes } from "./server/reference-routes.ts";
import { serverRoutes } from "./server/server-routes.ts";
import { sessionRoutes } from "./sessions/session-routes.ts";
import { siteRoutes } from "./site/site-routes.ts";
import { tagRoutes } from "./tags/tag-routes.ts";
import { teamRoutes } from "./teams/team-routes.ts";
import { tokenRoutes } from "./tokens/token-routes.ts";
import { userRoutes } from "./users/user-routes.ts";

/** Every route of the management API, in the order in which paths are tried. */
export function managementRoutes(parts: ManagementParts): readonly ManagementRoute[] {
  const rows: readonly ManagementRoute[] = [
    ...serverRoutes(parts),
    ...userRoutes(parts),
    ...passwordRoutes(parts),
    ...sessionRoutes(parts),
    ...secondFactorRoutes(parts),
    ...identityRoutes(parts),
    ...tokenRoutes(parts),
    ...organizationRoutes(parts),
    ...memberRoutes(parts),
    ...invitationRoutes(parts),
    ...teamRoutes(parts),
    ...namespaceRoutes(parts),
    ...grantRoutes(parts),
    ...robotRoutes(parts),
    ...repositoryRoutes(parts),
    ...tagRoutes(parts),
    ...manifestRoutes(parts),
    ...searchRoutes(parts),
    ...activityRoutes(parts),
    ...auditRoutes(parts),
    ...siteRoutes(parts),
    ...liveRoutes(parts),
    ...referenceRoutes(() => rows, parts.config),
  ];
  return rows.toSorted((one, other) => tailLength(other.path) - tailLength(one.path));
}

/** Of paths with a repository's name in them the one with the longest tail is meant. */
function tailLength(path: string): number {
  return path.split("<name>")[1]?.split("/").length ?? 0;
}
