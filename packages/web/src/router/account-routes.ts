import { createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { requireSession } from "../sessions/session.ts";
import { rootRoute } from "./root.tsx";
import { texts } from "./search-params.ts";

/** Getting in, and one's own settings. */
export const accountRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/signup",
    validateSearch: texts("next", "invitation", "provider"),
    component: lazyRouteComponent(() => import("../users/sign-up.tsx"), "SignUp"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/signin",
    validateSearch: texts("next", "problem", "provider", "again"),
    component: lazyRouteComponent(() => import("../sessions/sign-in.tsx"), "SignIn"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/signin/2fa",
    validateSearch: texts("next"),
    component: lazyRouteComponent(() => import("../sessions/second-factor.tsx"), "SecondFactor"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/signin/identity",
    validateSearch: texts("next", "provider"),
    beforeLoad: requireSession,
    component: lazyRouteComponent(() => import("../identities/link-identity.tsx"), "LinkIdentity"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/setup",
    component: lazyRouteComponent(() => import("../server/set-up.tsx"), "SetUp"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/reset",
    component: lazyRouteComponent(() => import("../passwords/reset-password.tsx"), "ResetPassword"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/verify",
    component: lazyRouteComponent(() => import("../users/verify-email.tsx"), "VerifyEmail"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/invitations",
    validateSearch: texts("page"),
    component: lazyRouteComponent(() => import("../invitations/invitations.tsx"), "Invitations"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/settings",
    beforeLoad: () => {
      throw redirect({ to: "/settings/profile", replace: true });
    },
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/settings/profile",
    beforeLoad: requireSession,
    component: lazyRouteComponent(() => import("../users/settings-profile.tsx"), "ProfileSettings"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/settings/tokens",
    validateSearch: texts("page", "create"),
    beforeLoad: requireSession,
    component: lazyRouteComponent(() => import("../tokens/settings-tokens.tsx"), "TokenSettings"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/settings/sessions",
    validateSearch: texts("page"),
    beforeLoad: requireSession,
    component: lazyRouteComponent(() => import("../sessions/settings-sessions.tsx"), "SessionSettings"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/settings/security",
    validateSearch: texts("problem", "provider"),
    beforeLoad: requireSession,
    component: lazyRouteComponent(() => import("../users/settings-security.tsx"), "SecuritySettings"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/settings/appearance",
    beforeLoad: requireSession,
    component: lazyRouteComponent(
      () => import("../preferences/settings-appearance.tsx"),
      "AppearanceSettings",
    ),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/u/$user",
    validateSearch: texts("page"),
    component: lazyRouteComponent(() => import("../users/user-overview.tsx"), "UserOverview"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/u/$user/access",
    validateSearch: texts("q", "page", "grant"),
    beforeLoad: requireSession,
    component: lazyRouteComponent(() => import("../grants/user-access.tsx"), "UserAccess"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/u/$user/robots",
    validateSearch: texts("page"),
    beforeLoad: requireSession,
    component: lazyRouteComponent(() => import("../robots/user-robots.tsx"), "UserRobots"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/u/$user/quota",
    beforeLoad: requireSession,
    component: lazyRouteComponent(() => import("../namespaces/user-quota.tsx"), "UserQuota"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/u/$user/audit",
    validateSearch: texts("actor", "action", "repository", "result", "since", "until", "page"),
    beforeLoad: requireSession,
    component: lazyRouteComponent(() => import("../audit/user-audit.tsx"), "UserAudit"),
  }),
] as const;
