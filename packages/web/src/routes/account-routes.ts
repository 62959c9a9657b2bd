import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { texts } from "../search-params.ts";
import { requireSession } from "../session.ts";
import { rootRoute } from "./root.tsx";

/** Getting in, and one's own settings. */
export const accountRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/signup",
    validateSearch: texts("next", "invitation", "provider"),
    component: lazyRouteComponent(() => import("../pages/sign-up.tsx"), "SignUp"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/signin",
    validateSearch: texts("next", "problem", "provider", "again"),
    component: lazyRouteComponent(() => import("../pages/sign-in.tsx"), "SignIn"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/signin/2fa",
    validateSearch: texts("next"),
    component: lazyRouteComponent(() => import("../pages/second-factor.tsx"), "SecondFactor"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/signin/identity",
    validateSearch: texts("next", "provider"),
    beforeLoad: requireSession,
    component: lazyRouteComponent(() => import("../pages/link-identity.tsx"), "LinkIdentity"),
  }),
] as const;
