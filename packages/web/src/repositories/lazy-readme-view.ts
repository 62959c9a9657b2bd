import { lazyRouteComponent } from "@tanstack/react-router";

/** A rendered README; its renderer is large, and many repositories have none. */
export const ReadmeView = lazyRouteComponent(() => import("./readme/readme-view.tsx"), "ReadmeView");
