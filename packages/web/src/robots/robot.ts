import type { Answer, Item } from "@estiva/contract/operations";

export type Robot = Item<"listRobots">;

/** A robot with the secret that is shown once. */
export type RobotSecret = Answer<"createRobot">;
