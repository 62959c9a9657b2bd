import { lazyRouteComponent } from "@tanstack/react-router";

/** The pages of a repository, each loaded when it is first wanted; one that is there is shown without a pause. */
export const sectionPages = {
  overview: lazyRouteComponent(() => import("../pages/repository/overview.tsx"), "Overview"),
  tags: lazyRouteComponent(() => import("../pages/repository/tags.tsx"), "Tags"),
  tag: lazyRouteComponent(() => import("../pages/repository/tag.tsx"), "TagPage"),
  activity: lazyRouteComponent(() => import("../pages/repository/activity.tsx"), "Activity"),
  access: lazyRouteComponent(() => import("../pages/repository/access.tsx"), "Access"),
  settings: lazyRouteComponent(
    () => import("../pages/repository/repository-settings.tsx"),
    "RepositorySettings",
  ),
} as const;
