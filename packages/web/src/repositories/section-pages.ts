import { lazyRouteComponent } from "@tanstack/react-router";

/** The pages of a repository, each loaded when it is first wanted; one that is there is shown without a pause. */
export const sectionPages = {
  overview: lazyRouteComponent(() => import("./overview.tsx"), "Overview"),
  tags: lazyRouteComponent(() => import("../tags/tags.tsx"), "Tags"),
  tag: lazyRouteComponent(() => import("../tags/tag.tsx"), "TagPage"),
  activity: lazyRouteComponent(() => import("../activity/activity.tsx"), "Activity"),
  access: lazyRouteComponent(() => import("../grants/repository-access.tsx"), "Access"),
  settings: lazyRouteComponent(() => import("./repository-settings.tsx"), "RepositorySettings"),
} as const;
