import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { requireSession } from "../sessions/session.ts";
import { rootRoute } from "./root.tsx";
import { texts } from "./search-params.ts";

/** Organisations: the first page is for everybody, the others for who is signed in. */
export const organizationRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/new-organization",
    beforeLoad: requireSession,
    component: lazyRouteComponent(() => import("../organizations/new-organization.tsx"), "NewOrganization"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/o/$organization",
    validateSearch: texts("q", "page"),
    component: lazyRouteComponent(
      () => import("../organizations/organization-overview.tsx"),
      "OrganizationOverview",
    ),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/o/$organization/members",
    validateSearch: texts("q", "role", "page"),
    beforeLoad: requireSession,
    component: lazyRouteComponent(() => import("../members/members.tsx"), "Members"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/o/$organization/teams",
    validateSearch: texts("q", "page"),
    beforeLoad: requireSession,
    component: lazyRouteComponent(() => import("../teams/teams.tsx"), "Teams"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/o/$organization/teams/$team",
    beforeLoad: requireSession,
    component: lazyRouteComponent(() => import("../teams/team.tsx"), "TeamPage"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/o/$organization/access",
    validateSearch: texts("q", "page", "grant"),
    beforeLoad: requireSession,
    component: lazyRouteComponent(() => import("../grants/organization-access.tsx"), "Access"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/o/$organization/robots",
    validateSearch: texts("page"),
    beforeLoad: requireSession,
    component: lazyRouteComponent(() => import("../robots/organization-robots.tsx"), "Robots"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/o/$organization/quota",
    beforeLoad: requireSession,
    component: lazyRouteComponent(() => import("../namespaces/organization-quota.tsx"), "Quota"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/o/$organization/audit",
    validateSearch: texts("actor", "action", "repository", "result", "since", "until", "page"),
    beforeLoad: requireSession,
    component: lazyRouteComponent(() => import("../audit/organization-audit.tsx"), "OrganizationAudit"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/o/$organization/settings",
    beforeLoad: requireSession,
    component: lazyRouteComponent(() => import("../organizations/organization-settings.tsx"), "Settings"),
  }),
] as const;
