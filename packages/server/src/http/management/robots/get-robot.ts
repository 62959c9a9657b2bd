import { ApiProblem } from "@estiva/contract/problems";
import type { RobotRecords } from "#server/accounts/robots/robot-records.ts";
import type { ActorRecords } from "#server/audit/actor-records.ts";
import { namedNamespace } from "../../gate/named-namespace.ts";
import type { ManagementHandler } from "../manage.ts";
import { presentRobot } from "./present-robot.ts";

/** `GET /api/v1/namespaces/<namespace>/robots/<robot>` */
export function getRobot(robots: RobotRecords, actors: ActorRecords): ManagementHandler<"getRobot"> {
  return async ({ exchange, path }) => {
    const { id, name } = namedNamespace(exchange);
    const robot = await robots.find(id, path.robot);
    if (robot === undefined) throw new ApiProblem("not_found");
    return { status: 200, body: presentRobot(robot, name, await actors.names([robot.createdBy])) };
  };
}
