import type { Answer, Item } from "@estiva/protocol/management/operations";

export type Robot = Item<"listRobots">;

/** A robot with the secret that is shown once. */
export type RobotSecret = Answer<"createRobot">;
