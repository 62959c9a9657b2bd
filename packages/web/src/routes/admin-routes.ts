import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { texts } from "../search-params.ts";
import { requireSession } from "../session.ts";
import { rootRoute } from "./root.tsx";

/** What site administrators see. */
export const adminRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/admin",
    beforeLoad: requireSession,
    component: lazyRouteComponent(() => import("../pages/admin/admin-overview.tsx"), "AdminOverview"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/admin/users",
    validateSearch: texts("q", "state", "page"),
    beforeLoad: requireSession,
    component: lazyRouteComponent(() => import("../pages/admin/users.tsx"), "Users"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/admin/organizations",
    validateSearch: texts("q", "page"),
    beforeLoad: requireSession,
    component: lazyRouteComponent(() => import("../pages/admin/organizations.tsx"), "Organizations"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/admin/storage",
    beforeLoad: requireSession,
    component: lazyRouteComponent(() => import("../pages/admin/storage.tsx"), "Storage"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/admin/jobs",
    beforeLoad: requireSession,
    component: lazyRouteComponent(() => import("../pages/admin/jobs.tsx"), "Jobs"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/admin/audit",
    validateSearch: texts("actor", "action", "repository", "result", "since", "until", "page"),
    beforeLoad: requireSession,
    component: lazyRouteComponent(() => import("../pages/admin/site-audit.tsx"), "SiteAudit"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/admin/names",
    validateSearch: texts("q", "page"),
    beforeLoad: requireSession,
    component: lazyRouteComponent(() => import("../pages/admin/retired-names.tsx"), "RetiredNames"),
  }),
] as const;
