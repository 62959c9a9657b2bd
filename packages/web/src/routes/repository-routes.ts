import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { askForRepositoryPage } from "../repository/ask-for-page.ts";
import { texts } from "../search-params.ts";
import { requireSession } from "../session.ts";
import { rootRoute } from "./root.tsx";

/** Finding, making and looking into repositories. */
export const repositoryRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/",
    validateSearch: texts("namespace", "page"),
    component: lazyRouteComponent(() => import("../pages/home.tsx"), "Home"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/search",
    validateSearch: texts("q", "type", "platform", "sort", "page"),
    component: lazyRouteComponent(() => import("../pages/search.tsx"), "Search"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/new",
    validateSearch: texts("namespace"),
    beforeLoad: requireSession,
    component: lazyRouteComponent(() => import("../pages/new-repository.tsx"), "NewRepository"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/r/$",
    validateSearch: texts("q", "sort", "order", "supporting", "group", "page", "platform", "view"),
    loader: ({ params, location, preload }) =>
      preload ? undefined : askForRepositoryPage(params._splat ?? "", location.search),
    component: lazyRouteComponent(
      () => import("../pages/repository/repository-pages.tsx"),
      "RepositoryPages",
    ),
  }),
] as const;
