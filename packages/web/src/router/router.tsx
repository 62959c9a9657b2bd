import { createRouter } from "@tanstack/react-router";
import { CrashNotice } from "../components/crash-notice.tsx";
import { accountRoutes } from "./account-routes.ts";
import { adminRoutes } from "./admin-routes.ts";
import { organizationRoutes } from "./organization-routes.ts";
import { repositoryRoutes } from "./repository-routes.ts";
import { rootRoute } from "./root.tsx";
import { parseSearch, stringifySearch } from "./search-params.ts";

/** The sitemap: each area's routes stand in a file of their own, each page is loaded when it is first wanted. */
export const router = createRouter({
  routeTree: rootRoute.addChildren([
    ...accountRoutes,
    ...repositoryRoutes,
    ...organizationRoutes,
    ...adminRoutes,
  ]),
  parseSearch,
  stringifySearch,
  defaultPreload: "intent",
  defaultPreloadStaleTime: 0,
  defaultErrorComponent: CrashNotice,
  defaultPendingMs: 1_000_000,
  pathParamsAllowedCharacters: [":", "@", "+"],
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
