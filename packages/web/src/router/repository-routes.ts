import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { askForRepositoryPage } from "../repositories/ask-for-page.ts";
import { requireSession } from "../sessions/session.ts";
import { rootRoute } from "./root.tsx";
import { texts } from "./search-params.ts";

/** Finding, making and looking into repositories; what programs do. */
export const repositoryRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/",
    validateSearch: texts("namespace", "page"),
    component: lazyRouteComponent(() => import("../home/home.tsx"), "Home"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/search",
    validateSearch: texts("q", "type", "platform", "sort", "page"),
    component: lazyRouteComponent(() => import("../search/search.tsx"), "Search"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/new",
    validateSearch: texts("namespace"),
    beforeLoad: requireSession,
    component: lazyRouteComponent(() => import("../repositories/new-repository.tsx"), "NewRepository"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/r/$",
    validateSearch: texts("q", "sort", "order", "supporting", "group", "page", "platform", "view"),
    loader: ({ params, location, preload }) =>
      preload ? undefined : askForRepositoryPage(params._splat ?? "", location.search),
    component: lazyRouteComponent(() => import("../repositories/repository-pages.tsx"), "RepositoryPages"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/api/docs",
    component: lazyRouteComponent(() => import("../server/reference/reference.tsx"), "ApiReference"),
  }),
] as const;
