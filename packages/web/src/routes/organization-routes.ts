import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { texts } from "../search-params.ts";
import { requireSession } from "../session.ts";
import { rootRoute } from "./root.tsx";

/** Organisations: the first page is for everybody, the others for who is signed in. */
export const organizationRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/new-organization",
    beforeLoad: requireSession,
    component: lazyRouteComponent(
      () => import("../pages/organization/new-organization.tsx"),
      "NewOrganization",
    ),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/o/$organization",
    validateSearch: texts("q", "page"),
    component: lazyRouteComponent(
      () => import("../pages/organization/organization-overview.tsx"),
      "OrganizationOverview",
    ),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/o/$organization/members",
    validateSearch: texts("q", "role", "page"),
    beforeLoad: requireSession,
    component: lazyRouteComponent(() => import("../pages/organization/members.tsx"), "Members"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/o/$organization/teams",
    validateSearch: texts("q", "page"),
    beforeLoad: requireSession,
    component: lazyRouteComponent(() => import("../pages/organization/teams.tsx"), "Teams"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/o/$organization/teams/$team",
    beforeLoad: requireSession,
    component: lazyRouteComponent(() => import("../pages/organization/team.tsx"), "TeamPage"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/o/$organization/access",
    validateSearch: texts("q", "page", "grant"),
    beforeLoad: requireSession,
    component: lazyRouteComponent(() => import("../pages/organization/access.tsx"), "Access"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/o/$organization/robots",
    validateSearch: texts("page"),
    beforeLoad: requireSession,
    component: lazyRouteComponent(() => import("../pages/organization/robots.tsx"), "Robots"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/o/$organization/quota",
    beforeLoad: requireSession,
    component: lazyRouteComponent(() => import("../pages/organization/quota.tsx"), "Quota"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/o/$organization/audit",
    validateSearch: texts("actor", "action", "repository", "result", "since", "until", "page"),
    beforeLoad: requireSession,
    component: lazyRouteComponent(
      () => import("../pages/organization/organization-audit.tsx"),
      "OrganizationAudit",
    ),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/o/$organization/settings",
    beforeLoad: requireSession,
    component: lazyRouteComponent(() => import("../pages/organization/settings.tsx"), "Settings"),
  }),
] as const;
