import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { requireSession } from "../sessions/session.ts";
import { rootRoute } from "./root.tsx";
import { texts } from "./search-params.ts";

/** What site administrators see. */
export const adminRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/admin",
    beforeLoad: requireSession,
    component: lazyRouteComponent(() => import("../site/admin-overview.tsx"), "AdminOverview"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/admin/users",
    validateSearch: texts("q", "state", "page"),
    beforeLoad: requireSession,
    component: lazyRouteComponent(() => import("../users/users.tsx"), "Users"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/admin/organizations",
    validateSearch: texts("q", "page"),
    beforeLoad: requireSession,
    component: lazyRouteComponent(() => import("../organizations/organizations.tsx"), "Organizations"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/admin/storage",
    beforeLoad: requireSession,
    component: lazyRouteComponent(() => import("../site/storage.tsx"), "Storage"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/admin/jobs",
    beforeLoad: requireSession,
    component: lazyRouteComponent(() => import("../site/jobs.tsx"), "Jobs"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/admin/audit",
    validateSearch: texts("actor", "action", "repository", "result", "since", "until", "page"),
    beforeLoad: requireSession,
    component: lazyRouteComponent(() => import("../audit/site-audit.tsx"), "SiteAudit"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/admin/names",
    validateSearch: texts("q", "page"),
    beforeLoad: requireSession,
    component: lazyRouteComponent(() => import("../site/retired-names.tsx"), "RetiredNames"),
  }),
] as const;
