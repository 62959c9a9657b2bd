import type { IconName } from "../components/icon.tsx";
import type { Subject } from "./held-right.ts";

/** How a kind of subject looks, wherever one is named. */
export const subjectIcons: Readonly<Record<Subject["kind"], IconName>> = {
  user: "user",
  team: "users",
  robot: "robot",
  anyone: "globe",
};
