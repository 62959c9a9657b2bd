import { createRootRoute, Outlet } from "@tanstack/react-router";
import { PageFrame } from "../components/page-frame.tsx";
import { NotFound } from "../home/not-found.tsx";

/** Every page stands in the frame. */
export const rootRoute = createRootRoute({
  component: () => (
    <PageFrame>
      <Outlet />
    </PageFrame>
  ),
  notFoundComponent: NotFound,
});
