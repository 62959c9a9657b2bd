import type { IconName } from "../components/icon.tsx";
import type { AccessSubject } from "./grant.ts";

/** How a kind of subject looks, wherever one is named. */
export const subjectIcons: Readonly<Record<AccessSubject["kind"], IconName>> = {
  user: "user",
  team: "users",
  robot: "robot",
  anyone: "globe",
};
