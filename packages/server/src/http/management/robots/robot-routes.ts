import type { ManagementRoute } from "../../gate/route.ts";
import type { ManagementParts } from "../management-parts.ts";
import { personal, row } from "../row.ts";
import { createRobot } from "./create-robot.ts";
import { deleteRobot } from "./delete-robot.ts";
import { getRobot } from "./get-robot.ts";
import { listRobots } from "./list-robots.ts";
import { renewRobotSecret } from "./renew-robot-secret.ts";
import { updateRobot } from "./update-robot.ts";

const fresh = { fresh: true };

type Parts = Pick<ManagementParts, "actors" | "audit" | "config" | "robotRecords" | "robots">;

/** Robots and their secrets. */
export function robotRoutes(parts: Parts): readonly ManagementRoute[] {
  const { actors, audit, config, robotRecords, robots } = parts;
  // biome-ignore format: a table is read by its columns
  return [
    row("listRobots",       "namespace-owner", personal, listRobots(robotRecords, actors)),
    row("createRobot",      "namespace-owner", personal, createRobot(robots, actors, audit, config), fresh),
    row("getRobot",         "namespace-owner", personal, getRobot(robotRecords, actors)),
    row("updateRobot",      "namespace-owner", personal, updateRobot(robotRecords, actors, audit), fresh),
    row("deleteRobot",      "namespace-owner", personal, deleteRobot(robotRecords, audit), fresh),
    row("renewRobotSecret", "namespace-owner", personal, renewRobotSecret(robots, actors, audit, config), fresh),
  ];
}
